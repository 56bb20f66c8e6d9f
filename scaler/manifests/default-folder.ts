import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** From the sources, and from the built program, to what comes with Tidegate. */
const BESIDE = ['../..', '../../..']

/** The kustomization of that name in the folder of the user; without one, that which comes with Tidegate. */
export function defaultFolder(name: 'manifests' | 'keda'): string {
  if (existsSync(join(name, 'kustomization.yaml'))) return name
  const beside = BESIDE.map((path) => fileURLToPath(new URL(`${path}/${name}`, import.meta.url)))
  return beside.find(existsSync) ?? name
}
