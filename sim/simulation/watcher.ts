import type { Deployment } from '../kubernetes/deployment/deployment.ts'
import type { Pod } from '../kubernetes/pod/pod.ts'
import type { ReplicaSet } from '../kubernetes/replica-set/replica-set.ts'

/** What can happen to a pod. */
export type PodChange =
  | 'created'
  | 'bound'
  | 'started'
  | 'ready'
  | 'unready'
  | 'available'
  | 'unavailable'
  | 'restarted'
  /** It got its deletion mark. */
  | 'marked'
  /** Its containers have ended, and the object is gone. */
  | 'removed'

/** Told of every write after it was made, as the real controllers are by their watches. */
export type Watcher = {
  deployment?(after: Deployment, before: Deployment): void
  /** `after` is undefined when the set was deleted, `before` when it is new. */
  replicaSet?(after: ReplicaSet | undefined, before: ReplicaSet | undefined): void
  pod?(pod: Pod, change: PodChange): void
}
