import type { Deployment } from '../kubernetes/deployment/deployment.ts'
import type { ReplicaSet } from '../kubernetes/replica-set/replica-set.ts'
import type { Timeline } from '../outcome/timeline.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { Simulation } from './simulation.ts'

/** What a simulation ends with. */
export type Outcome = {
  readonly timeline: Timeline
  /** Undefined for a bare ReplicaSet. */
  readonly deployment: Deployment | undefined
  readonly replicaSets: readonly ReplicaSet[]
  /** How many events happened. */
  readonly events: number
}

/**
 * Simulates a workload in virtual time: the controllers of Kubernetes v1.37.2 over pods that become ready and go
 * after the scenario's delays.
 *
 * It ends when nothing is left to happen, or at the horizon. The same scenario gives the same timeline.
 *
 * @returns a sample for every change of the pods' numbers, and what users and controllers did
 */
export function simulate(scenario: Scenario): Timeline {
  return runScenario(scenario).timeline
}

/** The same as `simulate`, with the objects as the API server would hold them at the end. */
export function runScenario(scenario: Scenario): Outcome {
  const simulation = new Simulation(scenario)
  simulation.run()
  return {
    timeline: simulation.timeline(),
    deployment: simulation.deployment,
    replicaSets: simulation.replicaSets(),
    events: simulation.events,
  }
}
