import type { Parsed, Problem } from '../problem.ts'
import { INT32_MAX, type IntOrPercent, parseIntOrPercent, percentOf } from './int-or-percent.ts'
import type { Strategy, WorkloadSpec } from './workload-spec.ts'

/**
 * Reads a Deployment or ReplicaSet object as the API would take it: fills in the API's defaults
 * (pkg/apis/apps/v1/defaults.go) and applies its validation (pkg/apis/apps/validation/validation.go) to the
 * fields that the simulator uses.
 *
 * @param object a manifest as plain data, for example parsed YAML
 * @returns the spec, or every problem found
 */
export function parseWorkload(object: unknown): Parsed<WorkloadSpec> {
  const fields = new FieldReader()
  const root = fields.record(object, 'the manifest') ?? {}
  const kind = root['kind']
  if (kind !== 'Deployment' && kind !== 'ReplicaSet')
    fields.report('kind', kind, 'Deployment or ReplicaSet', 'choose a manifest that holds one')
  const metadata = fields.record(root['metadata'] ?? {}, 'metadata') ?? {}
  const spec = fields.record(root['spec'], 'spec') ?? {}
  const template = fields.record(spec['template'], 'spec.template') ?? {}
  const podSpec = fields.record(template['spec'], 'spec.template.spec') ?? {}
  const containers = fields.containers(podSpec['containers'])

  const minReadySeconds = fields.integer(spec['minReadySeconds'], 'spec.minReadySeconds', 0)
  const progressDeadlineSeconds = fields.integer(
    spec['progressDeadlineSeconds'],
    'spec.progressDeadlineSeconds',
    600,
  )
  if (kind === 'Deployment' && progressDeadlineSeconds <= minReadySeconds)
    fields.report(
      'spec.progressDeadlineSeconds',
      progressDeadlineSeconds,
      `greater than minReadySeconds (${minReadySeconds})`,
      'raise it, or lower minReadySeconds',
    )
  const workload: WorkloadSpec = {
    kind: kind === 'ReplicaSet' ? 'ReplicaSet' : 'Deployment',
    name: fields.name(metadata['name']),
    namespace: typeof metadata['namespace'] === 'string' ? metadata['namespace'] : 'default',
    replicas: fields.integer(spec['replicas'], 'spec.replicas', 1),
    image: containers.map(imageOf).join(', '),
    minReadySeconds,
    strategy: parseStrategy(spec['strategy'], fields),
    progressDeadlineSeconds,
    revisionHistoryLimit: fields.integer(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit', 10),
    paused: spec['paused'] === true,
    terminationGracePeriodSeconds: fields.integer(
      podSpec['terminationGracePeriodSeconds'],
      'spec.template.spec.terminationGracePeriodSeconds',
      30,
    ),
    preStopSeconds: Math.max(0, ...containers.map(preStopSleepSeconds)),
  }
  return fields.problems.length === 0
    ? { ok: true, value: workload }
    : { ok: false, problems: fields.problems }
}

const ROLLING = 'spec.strategy.rollingUpdate'

function parseStrategy(value: unknown, fields: FieldReader): Strategy {
  const strategy = fields.record(value ?? {}, 'spec.strategy') ?? {}
  const type = strategy['type'] ?? 'RollingUpdate'
  if (type === 'Recreate') {
    if (strategy['rollingUpdate'] != null)
      fields.report(
        ROLLING,
        strategy['rollingUpdate'],
        'absent when the type is Recreate',
        'remove one of the two',
      )
    return { type }
  }
  if (type !== 'RollingUpdate')
    fields.report('spec.strategy.type', type, 'RollingUpdate or Recreate', 'correct the spelling')
  const rolling = fields.record(strategy['rollingUpdate'] ?? {}, ROLLING) ?? {}
  const maxSurge = fields.intOrPercent(rolling['maxSurge'] ?? '25%', `${ROLLING}.maxSurge`)
  const maxUnavailable = fields.intOrPercent(rolling['maxUnavailable'] ?? '25%', `${ROLLING}.maxUnavailable`)
  if ((percentOf(maxUnavailable) ?? 0) > 100)
    fields.report(
      `${ROLLING}.maxUnavailable`,
      maxUnavailable,
      'at most 100%',
      'there are no more pods than all of them',
    )
  if (isZero(maxSurge) && isZero(maxUnavailable))
    fields.report(
      `${ROLLING}.maxUnavailable`,
      maxUnavailable,
      'more than 0 when maxSurge is 0',
      'raise one of the two: with neither, no pod could ever be replaced',
    )
  return { type: 'RollingUpdate', maxSurge, maxUnavailable }
}

function isZero(value: IntOrPercent): boolean {
  return value === 0 || percentOf(value) === 0
}

/** Not by `String`, which throws on an object such as {"toString": 1}: it was reported above. */
function imageOf(container: Record<string, unknown>): string {
  const image = container['image']
  return typeof image === 'string' ? image : ''
}

/** The length of a preStop `sleep` action. An exec or http hook does not say how long it takes: counted as 0. */
function preStopSleepSeconds(container: Record<string, unknown>): number {
  const lifecycle = container['lifecycle'] as
    | { preStop?: { sleep?: { seconds?: unknown } } }
    | null
    | undefined
  const seconds = lifecycle?.preStop?.sleep?.seconds
  return typeof seconds === 'number' && seconds > 0 ? seconds : 0
}

/** Reads fields one by one and collects what is wrong; a bad field yields a harmless value, so that reading goes on. */
class FieldReader {
  readonly problems: Problem[] = []

  report(field: string, value: unknown, bound: string, remedy: string): void {
    this.problems.push({ field, value: value ?? null, bound, remedy })
  }

  record(value: unknown, field: string): Record<string, unknown> | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
    this.report(field, value, 'an object', 'compare it with the Kubernetes API reference')
    return undefined
  }

  integer(value: unknown, field: string, otherwise: number): number {
    if (value === undefined || value === null) return otherwise
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= INT32_MAX) return value
    this.report(field, value, `an integer from 0 to ${INT32_MAX}`, 'write a whole number without quotes')
    return otherwise
  }

  intOrPercent(value: unknown, field: string): IntOrPercent {
    const parsed = parseIntOrPercent(value)
    if (parsed !== undefined) return parsed
    this.report(field, value, 'a whole number of pods or a percentage', 'write for example 2 or 25%')
    return 1
  }

  name(value: unknown): string {
    if (typeof value === 'string' && value !== '') return value
    this.report('metadata.name', value, 'a name', 'give the workload a name')
    return ''
  }

  containers(value: unknown): Record<string, unknown>[] {
    const list = Array.isArray(value) ? value : []
    const field = 'spec.template.spec.containers'
    if (list.length === 0) this.report(field, value, 'a list of at least one container', 'add a container')
    return list.flatMap((item: unknown, index) => {
      const container = this.record(item, `${field}[${index}]`)
      if (container === undefined) return []
      const image = container['image']
      if (typeof image !== 'string' || image === '')
        this.report(`${field}[${index}].image`, image, 'the name of an image', 'name one, with its tag')
      return [container]
    })
  }
}
