import { parsePodTemplate } from '../../sim/index.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'

/** The CPU limit of the first container of the manifest's pods, in cores; infinite where there is none. */
export function cpuLimitOf(object: KubernetesObject): number {
  const spec = object['spec'] as { template?: unknown } | undefined
  const template = parsePodTemplate(spec?.template)
  const limit = template.ok ? template.value.containers[0]?.limits['cpu'] : undefined
  return limit ?? Number.POSITIVE_INFINITY
}
