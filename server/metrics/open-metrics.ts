import type { Registry } from 'prom-client'
import type { Exemplar, Exemplars } from './exemplars.ts'

/** Of https://prometheus.io/docs/specs/om/open_metrics_spec/. */
export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** What the registry gives; prom-client's types leave some of it out. */
type Family = {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly values: readonly Sample[]
}

type Labels = Readonly<Record<string, string | number>>

type Sample = {
  readonly metricName?: string
  readonly labels: Labels
  readonly value: number
}

/**
 * The registry as OpenMetrics, exemplars included.
 *
 * Not by prom-client's own writer: that takes `_total` off the counters of the registry itself, so that the text format
 * has lost it from then on, and it writes `le="1"` where the standard wants `le="1.0"`.
 */
export async function writeOpenMetrics(registry: Registry, exemplars: Exemplars): Promise<string> {
  const families = (await registry.getMetricsAsJSON()) as unknown as readonly Family[]
  return `${families.map((family) => writeFamily(family, exemplars)).join('')}# EOF\n`
}

function writeFamily({ name, help, type, values }: Family, exemplars: Exemplars): string {
  const isCounter = type === 'counter'
  const family = isCounter ? name.replace(/_total$/, '') : name
  const lines = values.map((sample) => {
    const { metricName = isCounter ? `${family}_total` : family, labels, value } = sample
    const exemplar = type === 'histogram' ? exemplars.of(metricName, labels) : undefined
    return `${metricName}${writeLabels(labels)} ${writeNumber(value)}${writeExemplar(exemplar)}\n`
  })
  return `# HELP ${family} ${escaped(help)}\n# TYPE ${family} ${type}\n${lines.join('')}`
}

/** Its labels have 63 characters with their names; 128 are allowed. */
function writeExemplar(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return ''
  const { trace, value, timestampS } = exemplar
  const labels = writeLabels({ trace_id: trace.traceId, span_id: trace.spanId })
  return ` # ${labels} ${writeNumber(value)} ${timestampS}`
}

function writeLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    // A bound is a float, as which Go would write it.
    const text = name === 'le' && typeof value === 'number' ? writeBound(value) : String(value)
    return `${name}="${escaped(text)}"`
  })
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function writeBound(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}

function writeNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
