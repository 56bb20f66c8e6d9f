import { setTimeout as wait } from 'node:timers/promises'
import { ToolError } from '../errors.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'
import type { Cluster, ObjectSelection, WatchEvent } from './cluster.ts'

/** Between the end of one watch and the next list: an API server that closes at once is not to be hammered. */
const RELIST_PAUSE_MS = 200

/** After a call that failed. */
const RETRY_PAUSE_MS = 2_000

/** How many calls in a row may fail before the watch gives up: with the pauses between, some 20 s. */
const FAILURES_MAX = 10

/** Objects that come and go, as they are known now. */
export type ObjectStore = ReadonlyMap<string, KubernetesObject>

/**
 * Keeps a store of objects up to date: lists, then watches from the list's version, so that nothing in between is
 * missed, and lists again whenever a watch ends.
 *
 * @param onChange called with the store after the first list and after every change
 * @param signal ends it
 * @returns when `signal` aborts
 * @throws {ToolError} the last error, after 10 failures in a row; at once when it is not one that may pass
 */
export async function watchObjects(
  cluster: Cluster,
  selection: ObjectSelection,
  onChange: (store: ObjectStore) => void,
  signal: AbortSignal,
): Promise<void> {
  const store = new Map<string, KubernetesObject>()
  let failures = 0
  while (!signal.aborted) {
    try {
      const { objects, resourceVersion } = await cluster.list(selection)
      if (signal.aborted) return
      failures = 0
      store.clear()
      for (const object of objects) store.set(uidOf(object), object)
      onChange(store)
      const take = (event: WatchEvent): void => {
        if (signal.aborted) return
        applyEvent(store, event)
        onChange(store)
      }
      await cluster.watch({ ...selection, resourceVersion }, take, signal)
      await pause(RELIST_PAUSE_MS, signal)
    } catch (error) {
      failures += 1
      if (!mayPass(error) || failures >= FAILURES_MAX) throw error
      await pause(RETRY_PAUSE_MS, signal)
    }
  }
}

function applyEvent(store: Map<string, KubernetesObject>, event: WatchEvent): void {
  const uid = uidOf(event.object)
  if (event.type === 'DELETED') store.delete(uid)
  else store.set(uid, event.object)
}

function uidOf(object: KubernetesObject): string {
  return String(object.metadata['uid'])
}

function mayPass(error: unknown): boolean {
  return (
    error instanceof ToolError && (error.code === 'CLUSTER_UNREACHABLE' || error.code === 'CLUSTER_TIMEOUT')
  )
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An abort ends the pause early, which is all that it is to do here.
  await wait(ms, undefined, { signal }).catch(() => undefined)
}
