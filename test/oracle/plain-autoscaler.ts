import { plainByAverage } from './desired-replicas.ts'
import { type PlainRules, type PlainWrite, plainLimit } from './scaling-limit.ts'
import { type PlainProposal, plainStabilized, plainStabilizedByWindows } from './stabilized-replicas.ts'

/** One read of the metric; undefined when it could not be read. */
export type PlainSync = { readonly tMs: number; readonly totalMilli: number | undefined }

export type PlainBehavior = {
  readonly scaleUp: PlainRules & { readonly windowMs: number }
  readonly scaleDown: PlainRules & { readonly windowMs: number }
}

const TOLERANCE = { upPercent: 10, downPercent: 10 }
const DOWN_WINDOW_MS = 300_000

/**
 * An autoscaler by one average, from the plain versions of its three steps: what is needed, what was needed lately, how
 * fast it may go. All pods are there at once.
 *
 * @returns the replicas after each sync
 */
export function plainAutoscaler({
  start,
  min,
  max,
  targetMilli,
  syncs,
  behavior,
}: {
  readonly start: number
  readonly min: number
  readonly max: number
  readonly targetMilli: number
  readonly syncs: readonly PlainSync[]
  readonly behavior: PlainBehavior | undefined
}): number[] {
  const proposals: PlainProposal[] = syncs.slice(0, 1).map(({ tMs }) => ({ tMs, replicas: start }))
  const writes: PlainWrite[] = []
  let current = start
  return syncs.map(({ tMs, totalMilli }) => {
    if (totalMilli === undefined) return current
    const replicas = plainByAverage({ totalMilli, targetMilli, statusReplicas: current, ...TOLERANCE })
    let next: number
    if (behavior === undefined) {
      const calm = plainStabilized(proposals, replicas, tMs, DOWN_WINDOW_MS)
      next = Math.max(min, Math.min(calm, max, Math.max(2 * current, 4)))
    } else {
      const { scaleUp, scaleDown } = behavior
      const windows = { upMs: scaleUp.windowMs, downMs: scaleDown.windowMs }
      const desired = plainStabilizedByWindows(proposals, current, replicas, tMs, windows)
      next = plainLimit({ current, desired, nowMs: tMs, writes, scaleUp, scaleDown, min, max })
    }
    proposals.push({ tMs, replicas })
    if (next !== current) writes.push({ tMs, from: current, to: next })
    current = next
    return current
  })
}
