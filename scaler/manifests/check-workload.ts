import type { Problem } from '../../sim/index.ts'
import { checkSelector } from './check-selector.ts'
import { isRecord, type KubernetesObject } from './kubernetes-object.ts'
import { unknownFields } from './unknown-fields.ts'
import { SPEC_FIELDS } from './workload-fields.ts'

const API_VERSION = 'apps/v1'

/**
 * What the API server would refuse of a Deployment or ReplicaSet before any controller sees it, beside the values that
 * a simulation reads: a version of long ago, fields that there are not, a selector that misses its own pods.
 *
 * @param object as it was written
 */
export function checkWorkload({ apiVersion, kind, spec }: KubernetesObject): readonly Problem[] {
  if (!isRecord(spec)) return []
  const version = {
    field: 'apiVersion',
    value: apiVersion,
    bound: API_VERSION,
    remedy: 'the older ones are gone since Kubernetes 1.16',
  }
  return [
    ...(apiVersion === API_VERSION ? [] : [version]),
    ...unknownFields(spec, SPEC_FIELDS[kind] ?? {}, 'spec'),
    ...checkSelector(spec),
  ]
}
