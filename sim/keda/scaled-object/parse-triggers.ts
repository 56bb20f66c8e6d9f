import type { MetricTarget } from '../../kubernetes/hpa/hpa-spec.ts'
import { parseQuantity, toMilli } from '../../kubernetes/quantity.ts'
import type { FieldReader } from '../../parse/field-reader.ts'
import { MetadataReader } from './metadata-reader.ts'
import type { ExternalTrigger, PrometheusTrigger, ResourceTrigger, Trigger } from './scaled-object-spec.ts'

/** The types that are simulated. KEDA has some 70 more; `external` stands for any of them. */
const TYPES = ['prometheus', 'external', 'external-push', 'cpu', 'memory'] as const

/** KEDA's own limit for HTTP (KEDA_HTTP_DEFAULT_TIMEOUT). */
const TIMEOUT_MS = 3000

/** Reads `spec.triggers` (scaletriggers_types.go: ValidateTriggers, and each scaler's metadata). */
export function readTriggers(value: unknown, fields: FieldReader): readonly Trigger[] {
  const triggers = fields.records(value, 'spec.triggers')
  if (triggers.length === 0)
    fields.report('spec.triggers', value, 'a list of at least one trigger', 'say what drives the scaling')
  const names = new Set<string>()
  return triggers.map((trigger, index) => {
    const at = `spec.triggers[${index}]`
    const read = readTrigger(trigger, at, fields)
    if (read.name !== undefined && names.has(read.name))
      fields.report(`${at}.name`, read.name, 'unique among the triggers', 'give each trigger its own name')
    if (read.name !== undefined) names.add(read.name)
    return read
  })
}

function readTrigger(trigger: Record<string, unknown>, at: string, fields: FieldReader): Trigger {
  const known = TYPES.find((type) => type === trigger['type'])
  // What its metadata should hold is then unknown too: one problem is enough.
  const type = known ?? fields.choice(trigger['type'] ?? '', `${at}.type`, TYPES)
  const name = readName(trigger['name'], `${at}.name`, fields)
  const metadata = new MetadataReader(trigger['metadata'], `${at}.metadata`, fields)
  const useCachedMetrics = fields.boolean(trigger['useCachedMetrics'], `${at}.useCachedMetrics`, false)
  if (type === 'cpu' || type === 'memory') {
    if (useCachedMetrics)
      fields.report(
        `${at}.useCachedMetrics`,
        true,
        `false for ${type}`,
        'remove it: the HPA reads it by itself',
      )
    return readResource(type, name, trigger['metricType'], metadata, at, fields)
  }
  const metricType = fields.choice(trigger['metricType'] || undefined, `${at}.metricType`, [
    'AverageValue',
    'Value',
  ])
  const common = { name, metricType, useCachedMetrics }
  if (known === undefined) return { type: 'external', ...common, metadata: metadata.all() }
  return type === 'prometheus' ? readPrometheus(common, metadata) : readExternal(type, common, metadata)
}

function readName(value: unknown, field: string, fields: FieldReader): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  fields.report(field, value, 'text', 'put it in quotes')
  return undefined
}

type Common = Pick<PrometheusTrigger, 'name' | 'metricType' | 'useCachedMetrics'>

/** pkg/scalers/prometheus_scaler.go: prometheusMetadata */
function readPrometheus(common: Common, metadata: MetadataReader): PrometheusTrigger {
  const threshold = metadata.number('threshold')
  // The target is rendered with 3 decimals, and the API takes no target of 0.
  if (threshold !== undefined && threshold < 0.001)
    metadata.report('threshold', 'at least 0.001', 'say how much one pod takes')
  return {
    type: 'prometheus',
    ...common,
    serverAddress: metadata.text('serverAddress'),
    query: metadata.text('query'),
    threshold: threshold ?? 1,
    activationThreshold: metadata.number('activationThreshold', 0) ?? 0,
    ignoreNullValues: metadata.boolean('ignoreNullValues', true),
    timeoutMs: metadata.durationMs('timeout') || TIMEOUT_MS,
  }
}

/** pkg/scalers/external_scaler.go: externalScalerMetadata */
function readExternal(
  type: ExternalTrigger['type'],
  common: Common,
  metadata: MetadataReader,
): ExternalTrigger {
  metadata.text('scalerAddress')
  return { type, ...common, metadata: metadata.all() }
}

/** pkg/scalers/cpu_memory_scaler.go: parseResourceMetadata */
function readResource(
  type: ResourceTrigger['type'],
  name: string | undefined,
  metricType: unknown,
  metadata: MetadataReader,
  at: string,
  fields: FieldReader,
): ResourceTrigger {
  const target = fields.choice(metricType ?? '', `${at}.metricType`, ['Utilization', 'AverageValue'])
  const containerName = metadata.optionalText('containerName')
  return { type, name, containerName, target: readResourceTarget(target, metadata) }
}

function readResourceTarget(type: 'Utilization' | 'AverageValue', metadata: MetadataReader): MetricTarget {
  const value = metadata.text('value')
  if (type === 'Utilization') {
    const utilization = /^\+?\d+$/.test(value) ? Number(value) : 0
    if (value !== '' && utilization < 1)
      metadata.report('value', 'a whole number of per cent above 0', 'write for example "60"')
    return { type, averageUtilization: Math.max(1, utilization) }
  }
  const amount = parseQuantity(value)
  if (value !== '' && (amount === undefined || amount <= 0))
    metadata.report('value', 'a quantity above 0', 'write for example "500m" or "256Mi"')
  return { type, averageValueMilli: toMilli(amount ?? 1) }
}
