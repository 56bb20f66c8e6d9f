import type { TraceContext } from '../tracing/trace-context.ts'

/** A request that a bucket counted, by its trace; `timestampS` in seconds since 1970. */
export type Exemplar = { readonly trace: TraceContext; readonly value: number; readonly timestampS: number }

type Labels = Readonly<Record<string, string | number>>

/**
 * For each bucket of a histogram, the latest request whose trace is kept. There are as many at most as there are
 * buckets.
 *
 * prom-client has exemplars too, but only where the registry writes OpenMetrics and nothing else.
 */
export class Exemplars {
  readonly #kept = new Map<string, Exemplar>()

  /** @param bound of the bucket, or `+Inf` */
  keep(histogram: string, labels: Labels, bound: number | '+Inf', value: number, trace: TraceContext): void {
    this.#kept.set(keyOf(`${histogram}_bucket`, { ...labels, le: bound }), {
      trace,
      value,
      timestampS: Date.now() / 1000,
    })
  }

  /** @param labels of the bucket, `le` among them */
  of(metric: string, labels: Labels): Exemplar | undefined {
    return this.#kept.get(keyOf(metric, labels))
  }
}

function keyOf(metric: string, labels: Labels): string {
  return JSON.stringify([metric, ...Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))])
}
