import { type Objectives, promisedObjectives } from '../outcome/objectives.ts'
import { type Report, summarize } from '../outcome/report.ts'
import type { Timeline } from '../outcome/timeline.ts'
import { judge, type Verdict } from '../outcome/verdict.ts'
import { type RolloutPlan, rolloutScenario } from '../simulation/rollout-scenario.ts'
import { simulate } from '../simulation/simulate.ts'

/** A rollout as it was planned, what it came to in the simulation, and whether that is good enough. */
export type Rehearsal = {
  readonly plan: RolloutPlan
  readonly objectives: Objectives
  readonly timeline: Timeline
  readonly report: Report
  readonly verdict: Verdict
}

/**
 * Plan to verdict: simulates the rollout and judges it.
 *
 * @param stricter objectives of the user's own; those left out are what the settings promise
 */
export function rehearseRollout(plan: RolloutPlan, stricter: Partial<Objectives> = {}): Rehearsal {
  const timeline = simulate(rolloutScenario(plan))
  const report = summarize(timeline, plan.after.replicas)
  const objectives = { ...promisedObjectives(plan.before, plan.after), ...stricter }
  return { plan, objectives, timeline, report, verdict: judge(timeline, report, objectives) }
}
