import type { WorkloadSpec } from '../kubernetes/workload-spec.ts'
import type { Change, Delay, Scenario } from './scenario.ts'

/** A workload at rest and one change of it: what a rollout is. */
export type RolloutPlan = {
  readonly before: WorkloadSpec
  readonly after: WorkloadSpec
  readonly startUp: Delay
  readonly termination: Delay
  readonly seed: number
  /** The world around the rollout: how pods live, where they run, what scales them, and what goes wrong. */
  readonly around?: Pick<
    Scenario,
    'lives' | 'nodes' | 'controllerClient' | 'autoscaling' | 'requests' | 'traffic' | 'faults'
  >
  /**
   * How long it is watched. Default a day beyond the progress deadline; with an autoscaler, or containers that crash,
   * half an hour beyond it.
   */
  readonly horizonMs?: number
}

/** Nothing is left to happen long before that. */
const HORIZON_MS = 86_400_000
/** What never comes to rest is not watched for a day: a day of four pods in a crash loop took 14 s. */
const HORIZON_RESTLESS_MS = 1_800_000

/**
 * The scenario of a rollout: the workload is at rest, and at time 0 everything in which `after` differs is changed
 * by one write. Fields that no rollout changes (minReadySeconds, the deadline) are taken from `after` from the start.
 */
export function rolloutScenario(plan: RolloutPlan): Scenario {
  const { before, after, startUp, termination, seed, around = {} } = plan
  const isRestless = around.autoscaling !== undefined || around.faults?.crashAfterMs !== undefined
  const beyondMs = isRestless ? HORIZON_RESTLESS_MS : HORIZON_MS
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
    ...around,
    seed,
    horizonMs: plan.horizonMs ?? beyondMs + after.progressDeadlineSeconds * 1000,
  }
}
