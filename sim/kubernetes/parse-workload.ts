import { FieldReader } from '../parse/field-reader.ts'
import type { Parsed } from '../parse/problem.ts'
import { type IntOrPercent, percentOf } from './int-or-percent.ts'
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
  const containers = readContainers(podSpec['containers'], fields)

  const minReadySeconds = fields.integer(spec['minReadySeconds'], 'spec.minReadySeconds', { otherwise: 0 })
  const progressDeadlineSeconds = fields.integer(
    spec['progressDeadlineSeconds'],
    'spec.progressDeadlineSeconds',
    { otherwise: 600 },
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
    replicas: fields.integer(spec['replicas'], 'spec.replicas', { otherwise: 1 }),
    image: containers.map(imageOf).join(', '),
    minReadySeconds,
    strategy: parseStrategy(spec['strategy'], fields),
    progressDeadlineSeconds,
    revisionHistoryLimit: fields.integer(spec['revisionHistoryLimit'], 'spec.revisionHistoryLimit', {
      otherwise: 10,
    }),
    paused: fields.boolean(spec['paused'], 'spec.paused', false),
    terminationGracePeriodSeconds: fields.integer(
      podSpec['terminationGracePeriodSeconds'],
      'spec.template.spec.terminationGracePeriodSeconds',
      { otherwise: 30 },
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

function readContainers(value: unknown, fields: FieldReader): readonly Record<string, unknown>[] {
  const field = 'spec.template.spec.containers'
  const list: readonly unknown[] = Array.isArray(value) ? value : []
  if (list.length === 0) fields.report(field, value, 'a list of at least one container', 'add a container')
  const containers = fields.records(list, field)
  for (const [index, { image }] of containers.entries()) {
    const isReported = typeof list[index] !== 'object'
    if (!isReported && (typeof image !== 'string' || image === ''))
      fields.report(`${field}[${index}].image`, image, 'the name of an image', 'name one, with its tag')
  }
  return containers
}
