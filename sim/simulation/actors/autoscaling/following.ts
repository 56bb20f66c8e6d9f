import { REACTION_STAGES, type Reaction } from '../../../outcome/reaction.ts'

/** Whoever has not followed by then does not follow. */
export const GIVE_UP_MS = 1_800_000

/** A reaction that is being watched. */
export type Following = {
  readonly tMs: number
  /** When it is looked at next. */
  lookMs: number
  readonly fromPerSecond: number
  readonly toPerSecond: number
  readonly pods: number
  readonly replicasBefore: number
  readonly rateBefore: number
  /** What the autoscaler asked for in its first step. */
  firstReplicas: number | undefined
  /** When each stage was behind it, in order. */
  readonly passedMs: number[]
}

/**
 * What came of it.
 *
 * @param nextMs when the load rose again; undefined when it did not
 */
export function asReaction(
  { tMs, fromPerSecond, toPerSecond, pods, passedMs }: Following,
  nextMs: number | undefined,
): Reaction {
  const stages = REACTION_STAGES.slice(0, passedMs.length).map((stage, index) => ({
    stage,
    ms: (passedMs[index] ?? tMs) - (passedMs[index - 1] ?? tMs),
  }))
  const lastMs = passedMs[REACTION_STAGES.length - 1]
  return {
    tMs,
    fromPerSecond,
    toPerSecond,
    pods,
    stages,
    totalMs: lastMs === undefined ? undefined : lastMs - tMs,
    isOvertaken: lastMs === undefined && nextMs !== undefined && nextMs - tMs < GIVE_UP_MS,
  }
}
