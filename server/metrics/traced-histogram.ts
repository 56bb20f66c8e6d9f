import type { Registry } from 'prom-client'
import type { TraceContext } from '../tracing/trace-context.ts'
import { DURATION_BUCKETS } from './duration-buckets.ts'
import type { Exemplars } from './exemplars.ts'
import { TalliedHistogram } from './tallied-histogram.ts'

/** Durations in seconds of requests that may be traced. */
export class TracedHistogram<Label extends string> {
  readonly #histogram: TalliedHistogram<Label>
  readonly #name: string
  readonly #exemplars: Exemplars

  constructor(
    { name, ...config }: { readonly name: string; readonly help: string; readonly labelNames: Label[] },
    registry: Registry,
    exemplars: Exemplars,
  ) {
    this.#histogram = new TalliedHistogram({ name, ...config, buckets: DURATION_BUCKETS }, registry)
    this.#name = name
    this.#exemplars = exemplars
  }

  /** @param trace that of the request, which becomes an exemplar when it is kept */
  observe(labels: Readonly<Record<Label, string>>, seconds: number, trace: TraceContext | undefined): void {
    this.#histogram.observe(labels, seconds)
    if (trace?.isSampled !== true) return
    const bound = DURATION_BUCKETS.find((upper) => seconds <= upper) ?? '+Inf'
    this.#exemplars.keep(this.#name, labels, bound, seconds, trace)
  }

  /** What has been counted so far. */
  get(): ReturnType<TalliedHistogram<Label>['get']> {
    return this.#histogram.get()
  }
}
