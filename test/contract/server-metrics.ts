import * as assert from 'uvu/assert'
import { createMetrics } from '../../server/metrics/metrics.ts'

/** Labels that Prometheus adds when it scrapes a pod; the rest has to come from the server. */
const SCRAPE_LABELS = ['namespace', 'pod', 'node', 'instance', 'job']
/** What a histogram is asked by, beside its own labels. */
const HISTOGRAM_SERIES = /_(bucket|sum|count)$/

type Declared = { readonly type: string; readonly labels: readonly string[] }

/** The series that a PromQL expression selects: `name{label="…"}`, with a range or without. */
export type Selector = {
  readonly metric: string
  readonly labels: readonly string[]
  readonly range: boolean
}

/** Every selector of an expression; one without braces is not seen, so that queries write them always. */
export function selectorsOf(query: string): readonly Selector[] {
  return [...query.matchAll(/([a-z_:][\w:]*)\{([^}]*)\}(\[[^\]]+\])?/g)].map(
    ([, metric = '', inner = '', range]) => ({
      metric,
      labels: [...inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
      range: range !== undefined,
    }),
  )
}

/**
 * Asserts that the server declares every metric and label that a query selects, and that rates are taken of what only
 * rises.
 */
export async function assertServed(query: string): Promise<void> {
  const declared = await declaredMetrics()
  for (const { metric, labels, range } of selectorsOf(query)) {
    const name = declared.has(metric) ? metric : metric.replace(HISTOGRAM_SERIES, '')
    const known = declared.get(name)
    assert.ok(known, `the server declares no ${metric}`)
    assert.is(known.type, name !== metric ? 'histogram' : range ? 'counter' : 'gauge', metric)
    for (const label of labels)
      assert.ok([...known.labels, ...SCRAPE_LABELS].includes(label), `${metric} has no label ${label}`)
  }
}

/** Every metric of the server by name, as its registry declares it. */
export async function declaredMetrics(): Promise<ReadonlyMap<string, Declared>> {
  const { registry } = createMetrics()
  const declared = new Map<string, Declared>()
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    // The declared labels of a metric are kept in a field that prom-client's types leave out.
    const metric = registry.getSingleMetric(name) as unknown as { labelNames: string[] }
    declared.set(name, { type: String(type), labels: metric.labelNames })
  }
  return declared
}
