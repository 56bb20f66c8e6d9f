import type { FieldReader } from '../../../parse/field-reader.ts'
import { parseQuantity, toMilli } from '../../quantity.ts'
import type { MetricSpec, MetricTarget } from '../hpa-spec.ts'
import { readPathSegment, readReference } from '../read-reference.ts'
import { readRequiredChoice } from './required-fields.ts'

/** Without metrics: 80 % of the requested CPU (pkg/apis/autoscaling/v2/defaults.go). */
const DEFAULT_METRIC: MetricSpec = {
  type: 'Resource',
  resource: 'cpu',
  target: { type: 'Utilization', averageUtilization: 80 },
}

/** In the place of a target that cannot be read. */
const PLACEHOLDER: MetricTarget = { type: 'AverageValue', averageValueMilli: 1 }

type MetricType = MetricSpec['type']
type TargetType = MetricTarget['type']

/** The field of a metric that holds its source. */
const SOURCE_OF: Readonly<Record<MetricType, string>> = {
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
}
const METRIC_TYPES = Object.keys(SOURCE_OF) as readonly MetricType[]

/** The field of a target that holds its number. */
const NUMBER_OF: Readonly<Record<TargetType, string>> = {
  AverageValue: 'averageValue',
  Value: 'value',
  Utilization: 'averageUtilization',
}
const TARGET_TYPES = Object.keys(NUMBER_OF) as readonly TargetType[]

/** What a metric may be kept at. */
const TARGETS_OF: Readonly<Record<MetricType, readonly [TargetType, ...TargetType[]]>> = {
  External: ['AverageValue', 'Value'],
  Object: ['AverageValue', 'Value'],
  Pods: ['AverageValue'],
  Resource: ['AverageValue', 'Utilization'],
  ContainerResource: ['AverageValue', 'Utilization'],
}

/** Reads `spec.metrics` (pkg/apis/autoscaling/validation/validation.go: validateMetrics). */
export function readMetrics(value: unknown, fields: FieldReader): readonly MetricSpec[] {
  const metrics = fields.records(value, 'spec.metrics')
  if (metrics.length === 0) return [DEFAULT_METRIC]
  return metrics.map((metric, index) => readMetric(metric, `spec.metrics[${index}]`, fields))
}

function readMetric(metric: Record<string, unknown>, at: string, fields: FieldReader): MetricSpec {
  const type = readRequiredChoice(metric['type'], `${at}.type`, METRIC_TYPES, fields)
  if (type === undefined) return DEFAULT_METRIC
  for (const other of METRIC_TYPES)
    if (other !== type && isGiven(metric[SOURCE_OF[other]]))
      fields.report(
        `${at}.${SOURCE_OF[other]}`,
        metric[SOURCE_OF[other]],
        `left out of a metric of the type ${type}`,
        'give it an entry of its own in the list',
      )
  const field = `${at}.${SOURCE_OF[type]}`
  const source = fields.record(metric[SOURCE_OF[type]], field)
  if (source !== undefined) return readSource(type, source, field, fields)
  // Of a kind that is there at 0 replicas too, or a minimum of 0 would be called a problem as well.
  return type === 'External' || type === 'Object'
    ? { type: 'External', metric: '', target: PLACEHOLDER }
    : DEFAULT_METRIC
}

function readSource(
  type: MetricType,
  source: Record<string, unknown>,
  field: string,
  fields: FieldReader,
): MetricSpec {
  const target = readTarget(type, source['target'], `${field}.target`, fields)
  switch (type) {
    case 'External':
    case 'Pods':
      return { type, metric: readMetricName(source['metric'], `${field}.metric`, fields), target }
    case 'Object': {
      const { kind, name } = readReference(source['describedObject'], `${field}.describedObject`, fields)
      const metric = readMetricName(source['metric'], `${field}.metric`, fields)
      return { type, metric, describedObject: `${kind}/${name}`, target }
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
  const metric = fields.record(value, field)
  return metric === undefined ? '' : readPathSegment(metric['name'], `${field}.name`, fields)
}

function readText(value: unknown, field: string, fields: FieldReader): string {
  if (typeof value === 'string' && value !== '') return value
  fields.report(field, value, 'a name', 'name it')
  return ''
}

/**
 * The number to keep a metric at.
 *
 * It is the number that counts, not the type: `type: Value` with an averageValue is an average. Only an Object
 * metric goes by its type; the API takes one whose number is missing, but the controller then computes nothing
 * (horizontal.go: computeStatusForObjectMetric).
 */
function readTarget(kind: MetricType, value: unknown, field: string, fields: FieldReader): MetricTarget {
  const target = fields.record(value, field)
  if (target === undefined) return PLACEHOLDER
  const type = readRequiredChoice(target['type'], `${field}.type`, TARGET_TYPES, fields)
  const numbers = TARGET_TYPES.filter((each) => isGiven(target[NUMBER_OF[each]])).map((each) =>
    readNumber(each, target[NUMBER_OF[each]], `${field}.${NUMBER_OF[each]}`, fields),
  )
  const allowed = TARGETS_OF[kind]
  const usable = numbers.filter((number) => allowed.includes(number.type))
  const chosen =
    kind === 'Object' && type !== undefined ? usable.find((each) => each.type === type) : usable[0]
  if (chosen === undefined) {
    const wanted = type !== undefined && allowed.includes(type) ? type : allowed[0]
    const which = allowed.map((each) => NUMBER_OF[each]).join(' or ')
    fields.report(
      `${field}.${NUMBER_OF[wanted]}`,
      undefined,
      `given: a metric of the type ${kind} goes by ${which}`,
      'write for example 50',
    )
  }
  const second = kind === 'Object' ? undefined : usable[1]
  if (second !== undefined) {
    const name = NUMBER_OF[second.type]
    fields.report(`${field}.${name}`, target[name], 'left out beside averageValue', 'remove one of the two')
  }
  return chosen ?? PLACEHOLDER
}

function readNumber(type: TargetType, value: unknown, field: string, fields: FieldReader): MetricTarget {
  if (type === 'Utilization')
    return { type, averageUtilization: fields.integer(value, field, { otherwise: 1, min: 1 }) }
  const amount = parseQuantity(value)
  if (amount === undefined || amount <= 0)
    fields.report(field, value, 'a quantity above 0', 'write for example 50 or 500m')
  const milli = toMilli(amount ?? 1)
  return type === 'Value' ? { type, valueMilli: milli } : { type, averageValueMilli: milli }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}
