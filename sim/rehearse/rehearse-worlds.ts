import fc from 'fast-check'
import type { Objectives } from '../outcome/objectives.ts'
import type { RolloutPlan } from '../scenario/rollout-scenario.ts'
import type { Delay } from '../scenario/scenario.ts'
import { type FurtherJudge, type Rehearsal, rehearseRollout } from './rehearse-rollout.ts'

/** How a plan fared in many random worlds. */
export type WorldsOutcome =
  | { readonly pass: true; readonly worlds: number }
  /** The smallest world found in which an objective is missed, and after how many worlds it was found. */
  | { readonly pass: false; readonly worlds: number; readonly counterexample: Rehearsal }

/** A pod may take up to this many times the planned start-up, or a tenth of it. */
const SLOWEST_FACTOR = 4
const FASTEST_FACTOR = 0.1
/** Different delays in one world; further pods take the same ones over again. */
const DELAYS_MAX = 24

/**
 * Rehearses a plan in random worlds: every pod starts and stops at its own pace, from a tenth to four times as long
 * as planned, but its preStop sleep. The floor and the ceiling, and what else is judged, must hold whatever the pace.
 *
 * A start-up that is planned as `never` stays so. A world that fails is shrunk to the fewest and shortest delays.
 *
 * @param worlds how many, at least 1
 */
export function rehearseWorlds(
  plan: RolloutPlan,
  stricter: Partial<Objectives>,
  worlds: number,
  judgeFurther?: FurtherJudge,
): WorldsOutcome {
  // However fast a pod is, its preStop sleep is no shorter.
  const sleepMs = plan.before.preStopSeconds * 1000
  const paces = fc.record({
    startUp: delayAround(plan.startUp, 0),
    termination: delayAround(plan.termination, sleepMs),
  })
  const details = fc.check(
    fc.property(paces, (pace) => rehearseRollout({ ...plan, ...pace }, stricter, judgeFurther).verdict.pass),
    { numRuns: worlds, seed: plan.seed | 0, verbose: false },
  )
  const pace = details.counterexample?.[0]
  if (pace === undefined) return { pass: true, worlds: details.numRuns }
  return {
    pass: false,
    worlds: details.numRuns,
    counterexample: rehearseRollout({ ...plan, ...pace }, stricter, judgeFurther),
  }
}

/** @param leastMs no shorter than that, unless it is planned so */
function delayAround(planned: Delay, leastMs: number): fc.Arbitrary<Delay> {
  if (planned.kind === 'never' || planned.kind === 'sequence') return fc.constant(planned)
  const [fromMs, toMs] = planned.kind === 'fixed' ? [planned.ms, planned.ms] : [planned.fromMs, planned.toMs]
  const min = Math.max(Math.floor(fromMs * FASTEST_FACTOR), Math.min(fromMs, leastMs))
  return fc
    .array(fc.integer({ min, max: Math.ceil(toMs * SLOWEST_FACTOR) }), {
      minLength: 1,
      maxLength: DELAYS_MAX,
    })
    .map((ms): Delay => ({ kind: 'sequence', ms }))
}
