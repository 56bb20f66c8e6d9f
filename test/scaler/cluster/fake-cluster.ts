import {
  type ApplyOptions,
  type Cluster,
  FIELD_MANAGER,
  type ObjectList,
  type ObjectReference,
  type ObjectSelection,
  type PatchOperation,
  type WatchEvent,
} from '../../../scaler/cluster/cluster.ts'
import { ToolError } from '../../../scaler/errors.ts'
import { isRecord, type KubernetesObject } from '../../../scaler/manifests/kubernetes-object.ts'

type Fields = { [field: string]: unknown }
/** What each field manager applied last, beside the object. */
type Applied = Readonly<Record<string, Fields>>
type Stored = { object: Fields; applied: Applied }
type Watcher = {
  matches: (object: KubernetesObject) => boolean
  onEvent: (event: WatchEvent) => void
  end: () => void
}

/** Kinds that the fake knows; others are not found, like those of a CRD that is not installed. */
const KINDS = [
  'Namespace',
  'ConfigMap',
  'Deployment',
  'ReplicaSet',
  'Pod',
  'HorizontalPodAutoscaler',
  'ScaledObject',
]

/**
 * An API server in memory: versions, server-side apply with field owners, JSON patches, watches that replay what
 * came after a version. No controllers: a test plays them with `put` and `drop`.
 */
export class FakeCluster implements Cluster {
  readonly #stored = new Map<string, Stored>()
  readonly #history: { version: number; event: WatchEvent }[] = []
  readonly #watchers = new Set<Watcher>()
  #version = 0
  /** Thrown by the next calls, one each. */
  readonly failures: ToolError[] = []
  /** How many times `list` was called. */
  lists = 0
  /** Kinds that this cluster does not have. */
  readonly unknownKinds: Set<string> = new Set()

  async read(reference: ObjectReference): Promise<KubernetesObject> {
    this.#failOrPass(reference.kind)
    return copy(this.#find(reference).object)
  }

  async list(selection: ObjectSelection): Promise<ObjectList> {
    this.lists += 1
    this.#failOrPass(selection.kind)
    const objects = [...this.#stored.values()].map(({ object }) => copy(object)).filter(matcher(selection))
    return { objects, resourceVersion: String(this.#version) }
  }

  async apply(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubernetesObject> {
    await aNetworkAway()
    this.#failOrPass(object.kind)
    const { fieldManager = FIELD_MANAGER, dryRun = false } = options
    const stored = this.#stored.get(keyOf(referenceOf(object)))
    const before = stored === undefined ? { metadata: { uid: `uid-${this.#version + 1}` } } : stored.object
    const { [fieldManager]: mine = {}, ...others } = stored?.applied ?? {}
    // What we no longer apply goes, unless somebody else applied it too.
    const kept = Object.values(others).reduce(merge, prune(before, mine, object))
    const after = withGeneration(before, merge(kept, object))
    const changed = stored === undefined || JSON.stringify(after) !== JSON.stringify(stored.object)
    if (dryRun) return copy(after)
    const applied = { ...ownedAfter(others, after), [fieldManager]: object }
    return changed
      ? this.#store(after, applied, stored === undefined ? 'ADDED' : 'MODIFIED')
      : copy(stored.object)
  }

  async patch(reference: ObjectReference, operations: readonly PatchOperation[]): Promise<KubernetesObject> {
    await aNetworkAway()
    this.#failOrPass(reference.kind)
    const stored = this.#find(reference)
    const after = structuredClone(stored.object)
    for (const operation of operations) patchOnce(after, operation)
    return this.#store(withGeneration(stored.object, after), stored.applied, 'MODIFIED')
  }

  async remove(reference: ObjectReference): Promise<void> {
    this.#failOrPass(reference.kind)
    const { object } = this.#find(reference)
    this.#stored.delete(keyOf(reference))
    this.#publish({ type: 'DELETED', object: copy(object) })
  }

  watch(
    selection: ObjectSelection & { readonly resourceVersion: string },
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return new Promise((resolve) => {
      const watcher: Watcher = {
        matches: matcher(selection),
        onEvent,
        end: () => this.#end(watcher, resolve),
      }
      signal.addEventListener('abort', watcher.end, { once: true })
      if (signal.aborted) return resolve()
      for (const { version, event } of this.#history)
        if (version > Number(selection.resourceVersion) && watcher.matches(event.object)) onEvent(event)
      this.#watchers.add(watcher)
    })
  }

  /** Writes an object as a controller would: whole, and what it changes is not ours any more. */
  put(object: KubernetesObject): KubernetesObject {
    const known = this.#stored.get(keyOf(referenceOf(object)))
    const uid = known?.object['metadata'] ?? { uid: `uid-${this.#version + 1}` }
    const metadata = { ...(uid as Fields), ...object.metadata }
    const applied = ownedAfter(known?.applied ?? {}, object)
    return this.#store({ ...object, metadata }, applied, known === undefined ? 'ADDED' : 'MODIFIED')
  }

  /** Ends every watch without a word, as a network does. */
  dropWatches(): void {
    for (const watcher of this.#watchers) watcher.end()
  }

  get watching(): number {
    return this.#watchers.size
  }

  #end(watcher: Watcher, resolve: () => void): void {
    this.#watchers.delete(watcher)
    resolve()
  }

  #store(object: Fields, applied: Applied, type: WatchEvent['type']): KubernetesObject {
    this.#version += 1
    const metadata: Fields = { ...(object['metadata'] as Fields), resourceVersion: String(this.#version) }
    const owned = Object.entries(applied).map(([manager, fields]) => ({
      manager,
      operation: 'Apply',
      fieldsV1: owners(fields),
    }))
    const stored = { ...object, metadata: { ...metadata, managedFields: owned } }
    this.#stored.set(keyOf(referenceOf(copy(stored))), { object: stored, applied })
    this.#publish({ type, object: copy(stored) })
    return copy(stored)
  }

  #publish(event: WatchEvent): void {
    this.#history.push({ version: this.#version, event })
    for (const watcher of this.#watchers) if (watcher.matches(event.object)) watcher.onEvent(event)
  }

  #find(reference: ObjectReference): Stored {
    const stored = this.#stored.get(keyOf(reference))
    if (stored === undefined) throw new ToolError('CLUSTER_NOT_FOUND', `no ${keyOf(reference)}`)
    return stored
  }

  #failOrPass(kind: string): void {
    const failure = this.failures.shift()
    if (failure !== undefined) throw failure
    if (!KINDS.includes(kind) || this.unknownKinds.has(kind))
      throw new ToolError('CLUSTER_NOT_FOUND', `the cluster has no kind ${kind}`)
  }
}

function referenceOf({ apiVersion, kind, metadata }: KubernetesObject): ObjectReference {
  return { apiVersion, kind, namespace: metadata.namespace ?? 'default', name: metadata.name }
}

function keyOf({ kind, namespace = 'default', name }: ObjectReference): string {
  return kind === 'Namespace' ? `Namespace ${name}` : `${kind} ${namespace}/${name}`
}

function matcher(selection: ObjectSelection): (object: KubernetesObject) => boolean {
  const labels = (selection.labelSelector ?? '').split(',').filter((term) => term !== '')
  return ({ kind, metadata }) =>
    kind === selection.kind &&
    (metadata.namespace ?? 'default') === selection.namespace &&
    (selection.name === undefined || metadata.name === selection.name) &&
    labels.map((term) => term.split('=')).every(([key = '', value]) => metadata.labels?.[key] === value)
}

function copy(object: Fields): KubernetesObject {
  return structuredClone(object) as unknown as KubernetesObject
}

/** A write arrives later than it was sent: whoever watches sees other things before it. */
function aNetworkAway(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** The API server raises the generation with every change of the spec, of kinds that have one. */
function withGeneration(before: Fields, after: Fields): Fields {
  const metadata = after['metadata'] as Fields
  const { generation } = metadata
  if (typeof generation !== 'number') return after
  if (JSON.stringify(before['spec']) === JSON.stringify(after['spec'])) return after
  return { ...after, metadata: { ...metadata, generation: generation + 1 } }
}

/** Maps merge, all else is replaced. */
function merge(before: Fields, patch: Fields): Fields {
  const merged = { ...before }
  for (const [field, value] of Object.entries(patch)) {
    const old = merged[field]
    merged[field] = isRecord(value) ? merge(isRecord(old) ? old : {}, value) : value
  }
  return merged
}

/** Takes away what was applied earlier and is not applied any more. */
function prune(object: Fields, applied: Fields, wanted: Fields): Fields {
  const pruned = { ...object }
  for (const [field, value] of Object.entries(applied)) {
    const inner = pruned[field]
    const now = wanted[field]
    if (now === undefined && !isRecord(value)) delete pruned[field]
    else if (isRecord(value) && isRecord(inner)) pruned[field] = prune(inner, value, isRecord(now) ? now : {})
  }
  return pruned
}

/** What each manager still owns of an object that somebody else has written. */
function ownedAfter(applied: Applied, object: Fields): Applied {
  return Object.fromEntries(
    Object.entries(applied).map(([manager, fields]) => [manager, stillOwned(fields, object)]),
  )
}

/** What was applied and still has the value that was applied. */
function stillOwned(applied: Fields, now: Fields): Fields {
  const kept = Object.entries(applied).flatMap(([field, value]): [string, unknown][] => {
    const live = now[field]
    if (isRecord(value) && isRecord(live)) return [[field, stillOwned(value, live)]]
    return JSON.stringify(value) === JSON.stringify(live) ? [[field, value]] : []
  })
  return Object.fromEntries(kept)
}

function owners(applied: Fields): Fields {
  return Object.fromEntries(
    Object.entries(applied).map(([field, value]) => [`f:${field}`, isRecord(value) ? owners(value) : {}]),
  )
}

function patchOnce(object: Fields, operation: PatchOperation): void {
  const keys = operation.path.split('/').slice(1)
  const last = keys.pop() ?? ''
  let parent: Fields = object
  for (const key of keys) parent = (parent[key] ?? {}) as Fields
  if (operation.op === 'remove') delete parent[last]
  else if (operation.op !== 'test') parent[last] = operation.value
  else if (JSON.stringify(parent[last]) !== JSON.stringify(operation.value))
    throw new ToolError('CLUSTER_REFUSED', `the test of ${operation.path} failed`)
}
