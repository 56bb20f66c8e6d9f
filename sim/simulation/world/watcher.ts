import type { Deployment } from '../../kubernetes/deployment/deployment.ts'
import type { Pod } from '../../kubernetes/pod/pod.ts'
import type { ReplicaSet } from '../../kubernetes/replica-set/replica-set.ts'

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
  /** Its programs began, or ceased, to answer: what the API says follows later. */
  | 'answering'
  | 'silent'
  /** It got its deletion mark. */
  | 'marked'
  /** Its containers have ended, and the object is gone. */
  | 'removed'

/** Changes that alter no number of a ReplicaSet: neither its controller nor a count of pods need look. */
export const UNCOUNTED: ReadonlySet<PodChange> = new Set([
  'bound',
  'started',
  'restarted',
  'answering',
  'silent',
])

/** Told of every write after it was made, as the real controllers are by their watches. */
export type Watcher = {
  deployment?(after: Deployment, before: Deployment): void
  /** `after` is undefined when the set was deleted, `before` when it is new. */
  replicaSet?(after: ReplicaSet | undefined, before: ReplicaSet | undefined): void
  pod?(pod: Pod, change: PodChange): void
}

/** A watcher of one kind of object. */
export type Told<Kind extends keyof Watcher> = Watcher & { [K in Kind]-?: NonNullable<Watcher[K]> }

export function isTold<Kind extends keyof Watcher>(watcher: Watcher, kind: Kind): watcher is Told<Kind> {
  return watcher[kind] !== undefined
}
