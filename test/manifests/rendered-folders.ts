import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { KubernetesObject } from '../../scaler/manifests/kubernetes-object.ts'
import { readObjects } from '../../scaler/manifests/read-manifests.ts'
import { renderKustomization } from '../../scaler/manifests/render-kustomization.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

/** Every kustomization folder of the repository, as paths from its root. */
export const kustomizationFolders: readonly string[] = ['manifests', 'keda'].flatMap((top) =>
  readdirSync(join(REPOSITORY, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('kustomization.yaml'))
    .map((name) => relative(REPOSITORY, dirname(join(REPOSITORY, top, name))))
    .sort(),
)

const rendered = new Map<string, readonly KubernetesObject[]>()

/** What kubectl makes of one of the folders; rendered once. */
export function objectsOf(folder: string): readonly KubernetesObject[] {
  const known = rendered.get(folder)
  if (known !== undefined) return known
  const objects = readObjects(renderKustomization(join(REPOSITORY, folder)), folder)
  rendered.set(folder, objects)
  return objects
}

/** The one object of a kind in a folder. */
export function objectOf(folder: string, kind: string): KubernetesObject {
  const [object, ...others] = objectsOf(folder).filter((candidate) => candidate.kind === kind)
  if (object === undefined || others.length > 0)
    throw new Error(
      `${folder} should hold one ${kind}, but holds ${object === undefined ? 0 : others.length + 1}`,
    )
  return object
}
