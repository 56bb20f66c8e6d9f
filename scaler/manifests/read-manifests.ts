import { ToolError } from '../errors.ts'
import { readText } from '../files/read-text.ts'
import { isRecord, type KubernetesObject, parseKubernetesObject } from './kubernetes-object.ts'
import { readKustomization } from './read-kustomization.ts'
import { readYaml } from './read-yaml.ts'
import { renderKustomization } from './render-kustomization.ts'

const REMEDY = 'check the path, and that it is a file; a kustomization folder goes with -k'

/** Where manifests are: like kubectl's `-f FILE` (`-` is standard input) or `-k FOLDER`. */
export type ManifestSource = { readonly file: string } | { readonly folder: string }

/**
 * Reads the Kubernetes objects of a file or of a kustomization.
 *
 * A kustomization that only gathers, moves to a namespace, labels and sets plain fields is read without kubectl;
 * any other is rendered by `kubectl kustomize`.
 *
 * @returns at least one object, in the order of the source; the items of a `List` one by one
 * @throws {ToolError} with one of the MANIFEST_…, KUSTOMIZATION_… or KUBECTL_… codes
 */
export function readManifests(source: ManifestSource): readonly KubernetesObject[] {
  const name = 'file' in source ? nameOf(source.file) : source.folder
  const objects = 'file' in source ? readFile(source.file) : readFolder(source.folder)
  if (objects.length === 0)
    throw new ToolError('MANIFEST_NOT_AN_OBJECT', `${name} holds no Kubernetes object`, {
      field: name,
      remedy: 'choose a file or folder that holds a Deployment',
    })
  return objects
}

/**
 * The objects in a text of YAML documents.
 *
 * @param name what to call the text in errors
 */
export function readObjects(text: string, name: string): readonly KubernetesObject[] {
  return readYaml(text, name).flatMap(({ line, value }) => expandList(value, `${name}:${line}`))
}

function readFile(file: string): readonly KubernetesObject[] {
  const name = nameOf(file)
  return readObjects(readText(file === '-' ? 0 : file, name, REMEDY), name)
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file
}

function readFolder(folder: string): readonly KubernetesObject[] {
  return readKustomization(folder) ?? readObjects(renderKustomization(folder), `kubectl kustomize ${folder}`)
}

/** `kubectl get -o yaml` writes several objects as one List. */
function expandList(value: unknown, where: string): readonly KubernetesObject[] {
  if (isRecord(value) && value['kind'] === 'List' && Array.isArray(value['items']))
    return value['items'].map((item, index) => parseKubernetesObject(item, `${where} items[${index}]`))
  return [parseKubernetesObject(value, where)]
}
