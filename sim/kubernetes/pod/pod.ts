/** A pod as the controllers and the kubelet see it. Times are milliseconds of virtual time. */
export type Pod = {
  /** The order of creation, from 0. */
  readonly ordinal: number
  /** Stands for metadata.uid: a random 32-bit number. Its only use is to break ties among victims. */
  readonly uid: number
  readonly replicaSet: string
  readonly image: string
  readonly createdAtMs: number
  /** When the Ready condition turned True; undefined while it is not. */
  readonly readyAtMs: number | undefined
  /** When the pod got its deletion mark; undefined for an active pod. */
  readonly deletedAtMs: number | undefined
  /** Whether the ReplicaSet controller counts it as available. */
  readonly isAvailable: boolean
  /** Container restarts so far. */
  readonly restarts: number
  /** The node that it is bound to; undefined while it waits for one. */
  readonly node: string | undefined
  /** Pending until its containers have started. */
  readonly phase: 'Pending' | 'Running'
  /** Annotation controller.kubernetes.io/pod-deletion-cost; default 0. */
  readonly deletionCost: number
}

/**
 * The moment from which a ready pod counts as available (pkg/api/v1/pod/util.go: IsPodAvailable).
 *
 * The API stores the time of readiness in whole seconds, cut and not rounded: ready at 3,900 ms with
 * minReadySeconds 2 is available at 5,000 ms, not 5,900.
 */
export function availableAtMs(readyAtMs: number, minReadySeconds: number): number {
  if (minReadySeconds === 0) return readyAtMs
  return Math.max(readyAtMs, (Math.floor(readyAtMs / 1000) + minReadySeconds) * 1000)
}
