import { readBehavior } from '../../kubernetes/hpa/parse/parse-behavior.ts'
import { readReference } from '../../kubernetes/hpa/read-reference.ts'
import { FieldReader } from '../../parse/field-reader.ts'
import type { Parsed } from '../../parse/problem.ts'
import { metricsOf } from '../metric/external-metrics.ts'
import { readScalingModifiers } from './parse-scaling-modifiers.ts'
import { readTriggers } from './parse-triggers.ts'
import { readAnnotations } from './read-annotations.ts'
import type { Fallback, ScaledObjectSpec, Trigger } from './scaled-object-spec.ts'

/** The name becomes the value of a label, and so does the HPA's (scaledobject_webhook.go: verifyName). */
const NAME_LENGTH_MAX = 63

const FALLBACK_BEHAVIORS = [
  'static',
  'currentReplicas',
  'currentReplicasIfHigher',
  'currentReplicasIfLower',
  'scalingModifiers',
] as const

/**
 * Reads a ScaledObject (keda.sh/v1alpha1) as the API and KEDA's webhook take it (config/crd, scaledobject_webhook.go,
 * scaledobject_types.go), with KEDA's defaults.
 *
 * The metrics of external triggers are known to their scalers only: give them with `withExternalMetrics`.
 *
 * @returns the spec, or every problem found
 */
export function parseScaledObject(object: unknown): Parsed<ScaledObjectSpec> {
  const fields = new FieldReader()
  const root = fields.record(object, 'the manifest') ?? {}
  if (root['kind'] !== 'ScaledObject')
    fields.report('kind', root['kind'], 'ScaledObject', 'choose a manifest that holds one')
  const metadata = fields.record(root['metadata'] ?? {}, 'metadata') ?? {}
  const spec = fields.record(root['spec'], 'spec') ?? {}
  const triggers = readTriggers(spec['triggers'], fields)
  const advanced = fields.record(spec['advanced'] ?? {}, 'spec.advanced') ?? {}
  const at = 'spec.advanced.horizontalPodAutoscalerConfig'
  const hpaConfig = fields.record(advanced['horizontalPodAutoscalerConfig'] ?? {}, at) ?? {}
  const name = fields.name(metadata['name'])
  const scaledObject: ScaledObjectSpec = {
    name,
    namespace: typeof metadata['namespace'] === 'string' ? metadata['namespace'] : 'default',
    target: readReference(spec['scaleTargetRef'], 'spec.scaleTargetRef', fields, 'Deployment'),
    pollingIntervalMs: readSeconds(spec['pollingInterval'], 'spec.pollingInterval', fields, 30, 1),
    cooldownPeriodMs: readSeconds(spec['cooldownPeriod'], 'spec.cooldownPeriod', fields, 300, 0),
    initialCooldownPeriodMs: readSeconds(
      spec['initialCooldownPeriod'],
      'spec.initialCooldownPeriod',
      fields,
      0,
      0,
    ),
    ...readReplicaCounts(spec, fields),
    fallback: readFallback(spec['fallback'], fields),
    restoreToOriginalReplicaCount: fields.boolean(
      advanced['restoreToOriginalReplicaCount'],
      'spec.advanced.restoreToOriginalReplicaCount',
      false,
    ),
    hpaName: readHpaName(hpaConfig['name'], name, fields),
    behavior: readBehavior(hpaConfig['behavior'], `${at}.behavior`, fields),
    scalingModifiers: readScalingModifiers(advanced['scalingModifiers'], triggers, fields),
    triggers,
    metrics: metricsOf(triggers, []),
    annotations: readAnnotations(metadata['annotations'], 'metadata.annotations', fields),
  }
  checkTogether(scaledObject, fields)
  return fields.problems.length === 0
    ? { ok: true, value: scaledObject }
    : { ok: false, problems: fields.problems }
}

function readSeconds(
  value: unknown,
  field: string,
  fields: FieldReader,
  otherwise: number,
  min: number,
): number {
  return fields.integer(value, field, { otherwise, min }) * 1000
}

/** scaledobject_types.go: CheckReplicaCountBoundsAreValid */
function readReplicaCounts(
  spec: Record<string, unknown>,
  fields: FieldReader,
): Pick<ScaledObjectSpec, 'minReplicaCount' | 'maxReplicaCount' | 'idleReplicaCount'> {
  const min = fields.integer(spec['minReplicaCount'], 'spec.minReplicaCount', {})
  const idleReplicaCount = fields.integer(spec['idleReplicaCount'], 'spec.idleReplicaCount', {})
  const maxReplicaCount = fields.integer(spec['maxReplicaCount'], 'spec.maxReplicaCount', {
    otherwise: 100,
    min: 1,
  })
  const minReplicaCount = min ?? 0
  if (minReplicaCount > maxReplicaCount)
    fields.report(
      'spec.minReplicaCount',
      minReplicaCount,
      `at most maxReplicaCount (${maxReplicaCount})`,
      'lower it, or raise maxReplicaCount',
    )
  // A minReplicaCount of 0 that is written down counts as 1 here, one that is left out as 0.
  const floor = min === undefined ? 0 : Math.max(1, min)
  if (idleReplicaCount !== undefined && idleReplicaCount >= floor)
    fields.report(
      'spec.idleReplicaCount',
      idleReplicaCount,
      `below minReplicaCount (${minReplicaCount})`,
      'raise minReplicaCount, or remove idleReplicaCount',
    )
  return { minReplicaCount, maxReplicaCount, idleReplicaCount }
}

function readFallback(value: unknown, fields: FieldReader): Fallback | undefined {
  if (value === undefined || value === null) return undefined
  const fallback = fields.record(value, 'spec.fallback') ?? {}
  for (const name of ['failureThreshold', 'replicas'])
    if (fallback[name] === undefined || fallback[name] === null)
      fields.report(`spec.fallback.${name}`, undefined, 'a whole number', 'say how many')
  return {
    failureThreshold: fields.integer(fallback['failureThreshold'], 'spec.fallback.failureThreshold', {
      otherwise: 0,
    }),
    replicas: fields.integer(fallback['replicas'], 'spec.fallback.replicas', { otherwise: 0 }),
    behavior: fields.choice(fallback['behavior'], 'spec.fallback.behavior', FALLBACK_BEHAVIORS),
  }
}

function readHpaName(value: unknown, name: string, fields: FieldReader): string {
  const field = 'spec.advanced.horizontalPodAutoscalerConfig.name'
  const isSet = value !== undefined && value !== null && value !== ''
  if (isSet && typeof value !== 'string') fields.report(field, value, 'a name', 'put it in quotes')
  const hpaName = typeof value === 'string' && isSet ? value : `keda-hpa-${name}`
  if (name.length > NAME_LENGTH_MAX)
    fields.report('metadata.name', name, `at most ${NAME_LENGTH_MAX} characters long`, 'shorten it')
  else if (hpaName.length > NAME_LENGTH_MAX)
    fields.report(
      field,
      hpaName,
      `at most ${NAME_LENGTH_MAX} characters long`,
      'set a shorter name for the HPA, or shorten metadata.name',
    )
  return hpaName
}

/** What no field can be wrong about alone (scaledobject_webhook.go: verifyCPUMemoryScalers, CheckFallbackValid). */
function checkTogether(spec: ScaledObjectSpec, fields: FieldReader): void {
  const { fallback, scalingModifiers, minReplicaCount } = spec
  if (onlyResources(spec.triggers)) {
    if (minReplicaCount === 0)
      fields.report(
        'spec.minReplicaCount',
        0,
        'at least 1 with triggers of the types cpu and memory alone',
        'raise it, or add a trigger that can be read without pods',
      )
    if (fallback !== undefined && scalingModifiers === undefined)
      fields.report(
        'spec.fallback',
        'present',
        'left out with triggers of the types cpu and memory alone',
        'remove it',
      )
  }
  if (fallback?.behavior === 'scalingModifiers' && scalingModifiers === undefined)
    fields.report(
      'spec.fallback.behavior',
      'scalingModifiers',
      'another one without a formula',
      'add spec.advanced.scalingModifiers.formula, or choose static',
    )
}

function onlyResources(triggers: readonly Trigger[]): boolean {
  return triggers.length > 0 && triggers.every(({ type }) => type === 'cpu' || type === 'memory')
}
