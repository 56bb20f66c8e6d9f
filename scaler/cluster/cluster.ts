import type { KubernetesObject } from '../manifests/kubernetes-object.ts'

/** Who the fields that we apply belong to (metadata.managedFields). */
export const FIELD_MANAGER = 'tidegate'

/** A kind of object, as manifests name it. */
export type ObjectKind = { readonly apiVersion: string; readonly kind: string }

/** One object. `namespace` is left out for kinds that have none. */
export type ObjectReference = ObjectKind & { readonly namespace?: string; readonly name: string }

/** Objects of one kind in one namespace. */
export type ObjectSelection = ObjectKind & {
  readonly namespace: string
  /** Written as in `kubectl get -l`; default all. */
  readonly labelSelector?: string
  /** Only the object of this name; default all. */
  readonly name?: string
}

/** What a list says, and since when: a watch from `resourceVersion` misses nothing. */
export type ObjectList = {
  readonly objects: readonly KubernetesObject[]
  readonly resourceVersion: string
}

/** One change that a watch reports, with the object as it was after it. */
export type WatchEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: KubernetesObject
}

/** One step of a JSON patch (RFC 6902). */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** How to apply an object. */
export type ApplyOptions = {
  /** Validate, default and merge as for real, answer with the result, and store nothing; default false. */
  readonly dryRun?: boolean
  /** Who owns the fields afterwards; default `tidegate`. Who applies fewer fields than before removes the others. */
  readonly fieldManager?: string
}

/**
 * The one way to a Kubernetes API server; objects come and go as plain data, unread fields kept.
 *
 * Every call has a deadline of its own. Calls reject with a ToolError: CLUSTER_NOT_FOUND (no such object, or no
 * such kind), CLUSTER_CONFLICT, CLUSTER_REFUSED (invalid), CLUSTER_FORBIDDEN, CLUSTER_TIMEOUT or
 * CLUSTER_UNREACHABLE.
 */
export interface Cluster {
  read(reference: ObjectReference): Promise<KubernetesObject>

  list(selection: ObjectSelection): Promise<ObjectList>

  /**
   * Server-side apply as the field manager `tidegate`, taking over fields that others manage: the manifests are
   * the truth. Creates the object where there is none.
   *
   * @returns the object as stored; its resourceVersion is the old one when nothing changed
   */
  apply(object: KubernetesObject, options?: ApplyOptions): Promise<KubernetesObject>

  /** A JSON patch: all operations or none. A failed `test` is CLUSTER_REFUSED. */
  patch(reference: ObjectReference, operations: readonly PatchOperation[]): Promise<KubernetesObject>

  /** Deletes the object, and in the background what it owns. */
  remove(reference: ObjectReference): Promise<void>

  /**
   * Reports every change after `resourceVersion`, one by one, until the server or the network ends the watch (which
   * it does now and then) or `signal` aborts; either way it then resolves, and the caller lists again.
   */
  watch(
    selection: ObjectSelection & { readonly resourceVersion: string },
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void>
}
