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
    const key = keyOf(`${histogram}_bucket`, bound, labels)
    this.#kept.set(key, { trace, value, timestampS: Date.now() / 1000 })
  }

  /** @param labels of the bucket, `le` among them */
  of(metric: string, labels: Labels): Exemplar | undefined {
    return this.#kept.get(keyOf(metric, labels['le'], labels))
  }
}

/** The labels of one histogram always come in the same order. */
function keyOf(metric: string, bound: string | number | undefined, labels: Labels): string {
  let key = `${metric}\n${bound}`
  for (const name in labels) if (name !== 'le') key += `\n${labels[name]}`
  return key
}
