import { FieldReader } from '../parse/field-reader.ts'
import type { Parsed } from '../parse/problem.ts'
import { readContainer, readInitContainer } from './pod/parse-container.ts'
import { readRequests } from './pod/parse-resources.ts'
import type { Container, PodTemplate } from './pod/pod-template.ts'

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'

/**
 * Reads the pod template of a Deployment or ReplicaSet, with the API's defaults (pkg/apis/core/v1/defaults.go) and its
 * validation (pkg/apis/core/validation/validation.go) of the fields that kubelet and scheduler are simulated by.
 *
 * Left out, because nothing here depends on them: node selectors, affinity, taints, topology spread, priorities,
 * volumes, the probes of sidecars and the pod's overhead.
 *
 * @param object the template as plain data, such as `spec.template` of parsed YAML
 * @param field its path, for the problems
 * @returns the template, or every problem found
 */
export function parsePodTemplate(object: unknown, field = 'spec.template'): Parsed<PodTemplate> {
  const fields = new FieldReader()
  const root = fields.record(object, field) ?? {}
  const spec = fields.record(root['spec'], `${field}.spec`) ?? {}
  reportRestartPolicy(spec['restartPolicy'], `${field}.spec.restartPolicy`, fields)
  const graceField = `${field}.spec.terminationGracePeriodSeconds`
  const graceSeconds = fields.integer(spec['terminationGracePeriodSeconds'], graceField, { otherwise: 30 })
  const template: PodTemplate = {
    containers: readContainers(spec['containers'], `${field}.spec.containers`, graceSeconds, fields),
    initContainers: fields
      .records(spec['initContainers'], `${field}.spec.initContainers`)
      .map((item, index) => readInitContainer(item, `${field}.spec.initContainers[${index}]`, fields)),
    podRequests: readRequests(spec['resources'], `${field}.spec.resources`, fields).requests,
    terminationGracePeriodSeconds: graceSeconds,
    deletionCost: readDeletionCost(root['metadata'], `${field}.metadata`, fields),
  }
  reportEqualNames(template, `${field}.spec`, fields)
  return fields.problems.length === 0
    ? { ok: true, value: template }
    : { ok: false, problems: fields.problems }
}

/** Pods of these workloads are replaced for ever: another policy is refused (ValidatePodTemplateSpecForReplicaSet). */
function reportRestartPolicy(value: unknown, field: string, fields: FieldReader): void {
  if (value === undefined || value === null || value === 'Always') return
  fields.report(field, value, 'Always', 'leave it out, or use a Job')
}

function readContainers(
  value: unknown,
  field: string,
  graceSeconds: number,
  fields: FieldReader,
): readonly Container[] {
  const containers = fields.records(value, field)
  if (containers.length === 0)
    fields.report(field, value, 'a list of at least one container', 'add a container')
  return containers.map((item, index) => readContainer(item, `${field}[${index}]`, graceSeconds, fields))
}

function readDeletionCost(value: unknown, field: string, fields: FieldReader): number {
  const metadata = fields.record(value ?? {}, field) ?? {}
  const annotations = fields.record(metadata['annotations'] ?? {}, `${field}.annotations`) ?? {}
  const cost = annotations[DELETION_COST]
  if (cost === undefined) return 0
  // As strconv.ParseInt with 32 bits reads it, without the forms that the API refuses: a sign of plus, leading zeros.
  if (typeof cost === 'string' && /^(0|-?[1-9][0-9]{0,9})$/.test(cost) && Number(cost) === (Number(cost) | 0))
    return Number(cost)
  fields.report(
    `${field}.annotations.${DELETION_COST}`,
    cost,
    'a 32-bit integer in quotes',
    'write for example "-10" or "100"',
  )
  return 0
}

function reportEqualNames(template: PodTemplate, field: string, fields: FieldReader): void {
  const seen = new Set<string>()
  for (const { name } of [...template.initContainers, ...template.containers]) {
    if (name !== '' && seen.has(name))
      fields.report(field, name, 'a pod with a different name for each container', 'rename one of the two')
    seen.add(name)
  }
}
