import type { WorkloadSpec } from '../kubernetes/workload-spec.ts'
import type { Change, Delay, Scenario } from './scenario.ts'

/** A workload at rest and one change of it: what a rollout is. */
export type RolloutPlan = {
  readonly before: WorkloadSpec
  readonly after: WorkloadSpec
  readonly startUp: Delay
  readonly termination: Delay
  readonly seed: number
}

/** Bounds the simulation: a day of virtual time beyond the progress deadline. */
const HORIZON_MS = 86_400_000

/**
 * The scenario of a rollout: the workload is at rest, and at time 0 everything in which `after` differs is changed
 * by one write. Fields that no rollout changes (minReadySeconds, the deadline) are taken from `after` from the start.
 */
export function rolloutScenario({ before, after, startUp, termination, seed }: RolloutPlan): Scenario {
  const change: Change = {
    atMs: 0,
    ...(after.image === before.image ? {} : { image: after.image }),
    ...(after.replicas === before.replicas ? {} : { replicas: after.replicas }),
  }
  return {
    workload: { ...after, image: before.image, replicas: before.replicas },
    start: 'settled',
    changes: [change],
    pods: { startUp, termination },
    seed,
    horizonMs: HORIZON_MS + after.progressDeadlineSeconds * 1000,
  }
}
