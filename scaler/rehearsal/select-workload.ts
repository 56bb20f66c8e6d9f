import { ToolError } from '../errors.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'

const KINDS = ['Deployment', 'ReplicaSet']

/**
 * The one workload among the objects of a manifest.
 *
 * @param name which one; may be left out when there is only one
 * @throws {ToolError} WORKLOAD_NOT_FOUND or WORKLOAD_AMBIGUOUS, naming the candidates
 */
export function selectWorkload(objects: readonly KubernetesObject[], name?: string): KubernetesObject {
  const workloads = objects.filter((object) => KINDS.includes(object.kind))
  const candidates =
    name === undefined ? workloads : workloads.filter((object) => object.metadata.name === name)
  const [first, ...others] = candidates
  const names = workloads.map((object) => `${object.kind} ${object.metadata.name}`).join(', ')
  if (first === undefined)
    throw new ToolError(
      'WORKLOAD_NOT_FOUND',
      name === undefined
        ? `the manifests hold no Deployment or ReplicaSet, but ${kinds(objects)}`
        : `no workload of the manifests is named ${name}; there is ${names || 'none'}`,
      { field: '--name', remedy: 'choose other manifests with -f FILE or -k FOLDER' },
    )
  if (others.length > 0)
    throw new ToolError('WORKLOAD_AMBIGUOUS', `the manifests hold several workloads: ${names}`, {
      field: '--name',
      remedy: 'choose one with --name NAME',
    })
  return first
}

function kinds(objects: readonly KubernetesObject[]): string {
  return [...new Set(objects.map((object) => object.kind))].join(', ')
}
