import { existsSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { readText } from '../files/read-text.ts'
import { applyKustomization, type PlainKustomization } from './apply-kustomization.ts'
import { isRecord, type KubernetesObject, parseKubernetesObject } from './kubernetes-object.ts'
import { readYaml } from './read-yaml.ts'

/** The names under which kustomize looks for its file (kustomize api/konfig/general.go). */
const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

/** The fields whose effect is known here. With any other field, kubectl has to do it. */
const KNOWN_FIELDS = new Set(['apiVersion', 'kind', 'resources', 'namespace', 'labels', 'patches'])

/** Deeper nesting than any real one: it ends a folder that includes itself. */
const DEPTH_MAX = 16

const REMEDY = 'mend the file that the kustomization names, or its permissions'

/**
 * Reads a kustomization that is plain enough to need no kubectl: `resources` that are files and folders,
 * a `namespace`, `labels` that leave selectors alone, and `patches` in files that only set fields.
 *
 * It never guesses: with anything else in it, or wrong with it, kubectl shall render it or say what is wrong.
 *
 * @returns the objects, or undefined when the folder needs kubectl
 * @throws {ToolError} MANIFEST_SYNTAX with file and line; MANIFEST_UNREADABLE
 */
export function readKustomization(folder: string): readonly KubernetesObject[] | undefined {
  return readFolder(folder, 0)
}

function readFolder(folder: string, depth: number): readonly KubernetesObject[] | undefined {
  if (depth > DEPTH_MAX) return undefined
  const plain = readPlainKustomization(folder)
  if (plain === undefined) return undefined
  const objects: KubernetesObject[] = []
  for (const resource of plain.resources) {
    const read = readResource(folder, resource, depth)
    if (read === undefined) return undefined
    objects.push(...read)
  }
  return applyKustomization(objects, plain)
}

function readResource(
  folder: string,
  resource: string,
  depth: number,
): readonly KubernetesObject[] | undefined {
  const path = join(folder, resource)
  if (!existsSync(path)) return undefined
  if (statSync(path).isDirectory()) return readFolder(path, depth + 1)
  return readFileInside(folder, resource)
}

/** Kustomize takes folders from anywhere, but files only from the kustomization's own folder. */
function readFileInside(folder: string, file: string): readonly KubernetesObject[] | undefined {
  const path = join(folder, file)
  if (relative(resolve(folder), resolve(path)).startsWith('..') || !existsSync(path)) return undefined
  const documents = readYaml(readText(path, path, REMEDY), path)
  if (documents.some(({ value }) => isRecord(value) && value['kind'] === 'List')) return undefined
  return documents.map(({ line, value }) => parseKubernetesObject(value, `${path}:${line}`))
}

function readPlainKustomization(folder: string): PlainKustomization | undefined {
  const files = FILE_NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path))
  const [file] = files
  if (file === undefined || files.length > 1) return undefined
  const [document, ...others] = readYaml(readText(file, file, REMEDY), file)
  const fields = document?.value
  if (others.length > 0 || !isRecord(fields)) return undefined
  if (fields['kind'] !== undefined && fields['kind'] !== 'Kustomization') return undefined
  if (Object.keys(fields).some((field) => !KNOWN_FIELDS.has(field))) return undefined

  const { resources = [], namespace, labels = [], patches = [] } = fields
  if (!isTexts(resources)) return undefined
  if (namespace !== undefined && (typeof namespace !== 'string' || namespace === '')) return undefined
  const plainLabels = readLabels(labels)
  const plainPatches = readPatches(folder, patches)
  if (plainLabels === undefined || plainPatches === undefined) return undefined
  return { resources, namespace, labels: plainLabels, patches: plainPatches }
}

/**
 * Labels for the objects alone. With includeTemplates, kubectl 1.32 changes a pod template even by a later entry
 * that leaves templates alone, when both set the same key: such things are better left to it.
 */
function readLabels(value: unknown): PlainKustomization['labels'] | undefined {
  if (!Array.isArray(value)) return undefined
  const labels: Record<string, string>[] = []
  for (const entry of value) {
    if (!isRecord(entry) || !isRecord(entry['pairs'])) return undefined
    const { pairs, includeTemplates = false, includeSelectors = false, ...others } = entry
    if (Object.keys(others).length > 0 || includeSelectors !== false || includeTemplates !== false)
      return undefined
    if (!isTexts(Object.values(pairs))) return undefined
    labels.push(pairs as Record<string, string>)
  }
  return labels
}

/** A patch in a file, aimed by its own kind and name. One with a target or options is kubectl's. */
function readPatches(folder: string, value: unknown): readonly KubernetesObject[] | undefined {
  if (!Array.isArray(value)) return undefined
  const patches: KubernetesObject[] = []
  for (const entry of value) {
    if (!isRecord(entry) || typeof entry['path'] !== 'string' || Object.keys(entry).length > 1)
      return undefined
    const path = join(folder, entry['path'])
    if (existsSync(path) && !looksLikeObjects(path)) return undefined
    const read = readFileInside(folder, entry['path'])
    if (read === undefined || !read.every(onlySetsFields)) return undefined
    patches.push(...read)
  }
  return patches
}

/** A JSON patch is a list of operations. */
function looksLikeObjects(path: string): boolean {
  return readYaml(readText(path, path, REMEDY), path).every(({ value }) => isRecord(value))
}

/** Lists merge by keys that depend on the kind, null deletes, and `$patch` directs: none of them is plain. */
function onlySetsFields(value: unknown): boolean {
  if (value === null || Array.isArray(value)) return false
  if (!isRecord(value)) return true
  return Object.entries(value).every(([field, inner]) => !field.startsWith('$') && onlySetsFields(inner))
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}
