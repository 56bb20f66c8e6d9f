import { isRecord, type KubernetesObject, type PlainRecord } from './kubernetes-object.ts'

/** What a plain kustomization asks for. */
export type PlainKustomization = {
  /** Files and folders, relative to the kustomization's own folder. */
  readonly resources: readonly string[]
  readonly namespace: string | undefined
  /** Added to every object's own metadata, in this order. */
  readonly labels: readonly Readonly<Record<string, string>>[]
  readonly patches: readonly KubernetesObject[]
}

/** Namespaced kinds without references to other namespaces: moving one changes metadata.namespace only. */
const MOVABLE_KINDS = new Set([
  'ConfigMap',
  'Deployment',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'ReplicaSet',
  'ScaledObject',
  'Secret',
  'Service',
  'ServiceAccount',
])

/**
 * Does to the objects what kustomize would: patches, then namespace, then labels
 * (order of kustomize api/internal/target/kusttarget_configplugin.go).
 *
 * @returns the changed objects, or undefined where the outcome would depend on more than is known here
 */
export function applyKustomization(
  objects: readonly KubernetesObject[],
  kustomization: PlainKustomization,
): readonly KubernetesObject[] | undefined {
  const patched = applyPatches(objects, kustomization.patches)
  if (patched === undefined) return undefined
  if (kustomization.namespace !== undefined && !patched.every(isMovable)) return undefined
  const moved = patched.map((object) =>
    kustomization.labels.reduce(addLabels, moveTo(kustomization.namespace, object)),
  )
  // Kustomize refuses one object twice; kubectl shall say so in its own words.
  return new Set(moved.map(identity)).size === moved.length ? moved : undefined
}

function applyPatches(
  objects: readonly KubernetesObject[],
  patches: readonly KubernetesObject[],
): readonly KubernetesObject[] | undefined {
  let patched = objects
  for (const patch of patches) {
    const target = patched.find((object) => identity(object) === identity(patch))
    if (target === undefined || turnsTextIntoElse(target, patch)) return undefined
    patched = patched.map((object) =>
      object === target ? (merge(object, patch) as KubernetesObject) : object,
    )
  }
  return patched
}

/**
 * Kustomize keeps the quotes of the value that it replaces: a patch of "30%" by 1 gives "1" where the text was
 * quoted, and 1 where it was not. Which of the two is not to be seen in parsed values.
 */
function turnsTextIntoElse(before: unknown, patch: unknown): boolean {
  if (typeof before === 'string') return typeof patch !== 'string'
  if (!isRecord(before) || !isRecord(patch)) return false
  return Object.entries(patch).some(([field, value]) => turnsTextIntoElse(before[field], value))
}

function merge(base: PlainRecord, patch: PlainRecord): PlainRecord {
  const merged: Record<string, unknown> = { ...base }
  for (const [field, value] of Object.entries(patch)) {
    const before = merged[field]
    merged[field] = isRecord(value) ? merge(isRecord(before) ? before : {}, value) : value
  }
  return merged
}

function isMovable(object: KubernetesObject): boolean {
  return object.kind === 'Namespace' || MOVABLE_KINDS.has(object.kind)
}

function moveTo(namespace: string | undefined, object: KubernetesObject): KubernetesObject {
  if (namespace === undefined) return object
  // A Namespace that comes along is renamed (kustomize's namespace field specs), so that the rest has where to go.
  if (object.kind === 'Namespace') return { ...object, metadata: { ...object.metadata, name: namespace } }
  return { ...object, metadata: { ...object.metadata, namespace } }
}

function addLabels(object: KubernetesObject, pairs: Readonly<Record<string, string>>): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...pairs } } }
}

function identity(object: KubernetesObject): string {
  return [object.apiVersion, object.kind, object.metadata.namespace ?? '', object.metadata.name].join(' ')
}
