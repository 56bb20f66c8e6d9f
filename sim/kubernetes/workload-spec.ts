import type { IntOrPercent } from './int-or-percent.ts'

/** How a Deployment replaces old pods by new ones. */
export type Strategy =
  | { readonly type: 'RollingUpdate'; readonly maxSurge: IntOrPercent; readonly maxUnavailable: IntOrPercent }
  | { readonly type: 'Recreate' }

/**
 * What the simulator needs to know of a Deployment or a bare ReplicaSet, with every default filled in.
 *
 * `parseWorkload` makes it from a manifest; seconds appear only in fields that have them in the Kubernetes API.
 */
export type WorkloadSpec = {
  readonly kind: 'Deployment' | 'ReplicaSet'
  readonly name: string
  readonly namespace: string
  /** spec.replicas, 0 to 2,147,483,647; default 1. */
  readonly replicas: number
  /** The pod template, told apart by its containers' images, joined by ", ". */
  readonly image: string
  /** How long a pod must be ready to count as available, in seconds; default 0. */
  readonly minReadySeconds: number
  /** Default RollingUpdate with 25 % and 25 %. A bare ReplicaSet has none: there it is ignored. */
  readonly strategy: Strategy
  /** How long a rollout may show no progress, in seconds; default 600. */
  readonly progressDeadlineSeconds: number
  /** How many old ReplicaSets are kept; default 10. */
  readonly revisionHistoryLimit: number
  readonly paused: boolean
  /** From deletion mark to SIGKILL, in seconds; default 30. */
  readonly terminationGracePeriodSeconds: number
  /** How long the slowest preStop hook sleeps, in seconds; 0 without one, or when its length is not known. */
  readonly preStopSeconds: number
}
