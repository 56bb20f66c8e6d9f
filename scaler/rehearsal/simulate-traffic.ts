import {
  type Report,
  type RolloutPlan,
  rolloutScenario,
  simulate,
  summarize,
  type Timeline,
} from '../../sim/index.ts'

/** What came of traffic to a workload that nobody changes. There is no rollout to judge. */
export type SimulatedTraffic = {
  readonly timeline: Timeline
  readonly report: Pick<Report, 'minAvailable' | 'maxPods' | 'maxPodsWithTerminating'>
}

/** Simulates a plan that changes nothing: only traffic, and what scales the workload under it. */
export function simulateTraffic(plan: RolloutPlan): SimulatedTraffic {
  const timeline = simulate({ ...rolloutScenario(plan), changes: [] })
  const { minAvailable, maxPods, maxPodsWithTerminating } = summarize(timeline, plan.after.replicas)
  return { timeline, report: { minAvailable, maxPods, maxPodsWithTerminating } }
}
