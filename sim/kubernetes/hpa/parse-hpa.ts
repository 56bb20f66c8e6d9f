import { FieldReader } from '../../parse/field-reader.ts'
import type { Parsed } from '../../parse/problem.ts'
import { toMilli } from '../quantity.ts'
import type { HpaSpec, MetricSpec, MetricTarget } from './hpa-spec.ts'
import { readBehavior } from './parse-behavior.ts'

/** Without metrics: 80 % of the requested CPU (pkg/apis/autoscaling/v2/defaults.go). */
const DEFAULT_METRIC: MetricSpec = {
  type: 'Resource',
  resource: 'cpu',
  target: { type: 'Utilization', averageUtilization: 80 },
}

const METRIC_TYPES = ['External', 'Object', 'Pods', 'Resource', 'ContainerResource'] as const

/**
 * Reads a HorizontalPodAutoscaler (autoscaling/v2) as the API would take it, with its defaults and validation
 * (pkg/apis/autoscaling/validation/validation.go).
 *
 * @returns the spec, or every problem found
 */
export function parseHpa(object: unknown): Parsed<HpaSpec> {
  const fields = new FieldReader()
  const root = fields.record(object, 'the manifest') ?? {}
  if (root['kind'] !== 'HorizontalPodAutoscaler')
    fields.report('kind', root['kind'], 'HorizontalPodAutoscaler', 'choose a manifest that holds one')
  const metadata = fields.record(root['metadata'] ?? {}, 'metadata') ?? {}
  const spec = fields.record(root['spec'], 'spec') ?? {}
  const minReplicas = fields.integer(spec['minReplicas'], 'spec.minReplicas', { otherwise: 1 })
  const metrics = readMetrics(spec['metrics'], fields)
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'External' || type === 'Object'))
    fields.report('spec.minReplicas', 0, 'at least 1 without an External or Object metric', 'raise it to 1')
  const hpa: HpaSpec = {
    name: fields.name(metadata['name']),
    namespace: typeof metadata['namespace'] === 'string' ? metadata['namespace'] : 'default',
    target: readScaleTarget(spec['scaleTargetRef'], 'spec.scaleTargetRef', fields),
    minReplicas,
    maxReplicas: readMaxReplicas(spec['maxReplicas'], minReplicas, fields),
    metrics,
    behavior: readBehavior(spec['behavior'], 'spec.behavior', fields),
  }
  return fields.problems.length === 0 ? { ok: true, value: hpa } : { ok: false, problems: fields.problems }
}

/** The workload that an autoscaler scales. */
export function readScaleTarget(value: unknown, field: string, fields: FieldReader): HpaSpec['target'] {
  const { kind, name } = fields.record(value, field) ?? {}
  if (typeof name !== 'string' || name === '')
    fields.report(`${field}.name`, name, 'the name of a workload', 'name what is to be scaled')
  return {
    kind: typeof kind === 'string' ? kind : 'Deployment',
    name: typeof name === 'string' ? name : '',
  }
}

function readMaxReplicas(value: unknown, minReplicas: number, fields: FieldReader): number {
  if (value === undefined || value === null)
    fields.report('spec.maxReplicas', undefined, 'a whole number', 'say how many pods there may be at most')
  const max = fields.integer(value, 'spec.maxReplicas', { otherwise: Math.max(1, minReplicas), min: 1 })
  if (max < minReplicas)
    fields.report(
      'spec.maxReplicas',
      max,
      `at least minReplicas (${minReplicas})`,
      'raise it, or lower minReplicas',
    )
  return max
}

function readMetrics(value: unknown, fields: FieldReader): readonly MetricSpec[] {
  const metrics = fields.records(value, 'spec.metrics')
  if (metrics.length === 0) return [DEFAULT_METRIC]
  return metrics.map((metric, index) => readMetric(metric, `spec.metrics[${index}]`, fields))
}

function readMetric(metric: Record<string, unknown>, at: string, fields: FieldReader): MetricSpec {
  const type = fields.choice(metric['type'] ?? '', `${at}.type`, METRIC_TYPES)
  const name = type.charAt(0).toLowerCase() + type.slice(1)
  const field = `${at}.${name}`
  const source = fields.record(metric[name], field) ?? {}
  const target = readTarget(source['target'], `${field}.target`, fields)
  switch (type) {
    case 'External':
    case 'Pods':
      return { type, metric: readMetricName(source['metric'], `${field}.metric`, fields), target }
    case 'Object': {
      const described = readScaleTarget(source['describedObject'], `${field}.describedObject`, fields)
      const metricName = readMetricName(source['metric'], `${field}.metric`, fields)
      return { type, metric: metricName, describedObject: `${described.kind}/${described.name}`, target }
    }
    case 'Resource':
      return { type, resource: readText(source['name'], `${field}.name`, fields), target }
    case 'ContainerResource': {
      const container = readText(source['container'], `${field}.container`, fields)
      return { type, resource: readText(source['name'], `${field}.name`, fields), container, target }
    }
  }
}

function readMetricName(value: unknown, field: string, fields: FieldReader): string {
  return readText(fields.record(value, field)?.['name'], `${field}.name`, fields)
}

function readText(value: unknown, field: string, fields: FieldReader): string {
  if (typeof value === 'string' && value !== '') return value
  fields.report(field, value, 'a name', 'name it')
  return ''
}

/** The number that belongs to the target's type, above 0. */
function readTarget(value: unknown, field: string, fields: FieldReader): MetricTarget {
  const target = fields.record(value, field) ?? {}
  const type = fields.choice(target['type'] ?? '', `${field}.type`, ['AverageValue', 'Value', 'Utilization'])
  if (type === 'Utilization') {
    const utilization = fields.integer(target['averageUtilization'], `${field}.averageUtilization`, {
      min: 1,
    })
    if (utilization === undefined && target['averageUtilization'] === undefined)
      fields.report(`${field}.averageUtilization`, undefined, 'a percentage above 0', 'write for example 80')
    return { type, averageUtilization: utilization ?? 1 }
  }
  const name = type === 'Value' ? 'value' : 'averageValue'
  const amount = fields.quantity(target[name], `${field}.${name}`)
  if (amount === undefined || amount === 0)
    fields.report(`${field}.${name}`, target[name], 'a quantity above 0', 'write for example 50 or 500m')
  const milli = toMilli(amount ?? 1)
  return type === 'Value' ? { type, valueMilli: milli } : { type, averageValueMilli: milli }
}
