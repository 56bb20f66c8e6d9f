import {
  type FurtherJudge,
  type Objectives,
  type Rehearsal,
  type RolloutPlan,
  rehearseRollout,
  rehearseWorlds,
} from '../../sim/index.ts'

/** A rehearsal, and how many worlds it stands for. */
export type RehearsedWorlds = {
  /** As planned; or, when that passes but another world fails, the smallest failing world. */
  readonly rehearsal: Rehearsal
  /** Worlds simulated, the planned one included. */
  readonly worlds: number
}

/**
 * Rehearses the plan as it stands and, when it passes, in random worlds beside it.
 *
 * @param worlds how many random worlds; 0 for the plan alone
 * @param judgeFurther what must be kept in each of them beside the rollout's own
 */
export function rehearse(
  plan: RolloutPlan,
  stricter: Partial<Objectives>,
  worlds: number,
  judgeFurther?: FurtherJudge,
): RehearsedWorlds {
  const rehearsal = rehearseRollout(plan, stricter, judgeFurther)
  if (!rehearsal.verdict.pass || worlds === 0) return { rehearsal, worlds: 1 }
  const outcome = rehearseWorlds(plan, stricter, worlds, judgeFurther)
  return outcome.pass
    ? { rehearsal, worlds: 1 + outcome.worlds }
    : { rehearsal: outcome.counterexample, worlds: 1 + outcome.worlds }
}
