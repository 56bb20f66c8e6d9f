import type { WorkloadSpec } from '../kubernetes/workload-spec.ts'
import { type Objectives, promisedObjectives } from '../outcome/objectives.ts'
import { type Report, summarize } from '../outcome/report.ts'
import type { Timeline } from '../outcome/timeline.ts'
import { judge, type Verdict, type Violation } from '../outcome/verdict.ts'
import { type RolloutPlan, rolloutScenario } from '../scenario/rollout-scenario.ts'
import { simulate } from '../simulation/simulate.ts'

/** A rollout as it was planned, what it came to in the simulation, and whether that is good enough. */
export type Rehearsal = {
  readonly plan: RolloutPlan
  readonly objectives: Objectives
  readonly timeline: Timeline
  readonly report: Report
  readonly verdict: Verdict
}

/** Judges what the rules of a rollout say nothing of, such as requests and cost. */
export type FurtherJudge = (timeline: Timeline) => readonly Violation[]

/**
 * Plan to verdict: simulates the rollout and judges it.
 *
 * @param stricter objectives of the user's own; those left out are what the settings promise
 * @param judgeFurther what else must be kept; default nothing
 */
export function rehearseRollout(
  plan: RolloutPlan,
  stricter: Partial<Objectives> = {},
  judgeFurther: FurtherJudge = () => [],
): Rehearsal {
  const timeline = simulate(rolloutScenario(plan))
  const report = summarize(timeline, plan.after.replicas)
  const [smallest, largest] = reach(plan)
  const objectives = { ...promisedObjectives(smallest, largest), ...stricter }
  const reasons = [...judge(timeline, report, objectives).reasons, ...judgeFurther(timeline)]
  return { plan, objectives, timeline, report, verdict: { pass: reasons.length === 0, reasons } }
}

/** The workload with the fewest and with the most replicas that it may have: an autoscaler widens what is promised. */
function reach({ before, after, around }: RolloutPlan): readonly [WorkloadSpec, WorkloadSpec] {
  const by = around?.autoscaling?.by
  if (by === undefined) return [before, after]
  const [least, most] =
    by.kind === 'hpa'
      ? [by.spec.minReplicas, by.spec.maxReplicas]
      : [by.spec.idleReplicaCount ?? by.spec.minReplicaCount, by.spec.maxReplicaCount]
  const fewest = Math.min(least, before.replicas, after.replicas)
  return [
    { ...before, replicas: fewest },
    { ...after, replicas: Math.max(most, before.replicas, after.replicas) },
  ]
}
