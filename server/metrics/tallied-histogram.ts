import type { Histogram, Registry } from 'prom-client'
import { Series } from './series.ts'

/** What a metric is called, the names of its labels, and the upper bounds of its buckets, rising. */
type HistogramConfig<Label extends string> = {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly Label[]
  readonly buckets: readonly number[]
}

/** A line of a scrape, as prom-client has it. */
type Sample = {
  readonly metricName: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** What one series counted; the bucket of an index holds what is in no bucket before. */
class Counts {
  readonly buckets: Float64Array
  sum = 0

  /** @param length one more than there are bounds */
  constructor(length: number) {
    this.buckets = new Float64Array(length)
  }
}

/**
 * A histogram of what happens with each request: plain numbers, which prom-client is told at a scrape. Its own finds the
 * series by a text put together for each value, and the bucket by its bound written out.
 */
export class TalliedHistogram<Label extends string> {
  readonly #config: HistogramConfig<Label>
  readonly #series: Series<Label, Counts>

  constructor(config: HistogramConfig<Label>, registry: Registry) {
    this.#config = config
    this.#series = new Series(config.labelNames, () => new Counts(config.buckets.length + 1))
    const { name, help, labelNames } = config
    const metric = { name, help, type: 'histogram', labelNames, get: () => this.get() }
    // Of a metric the registry only asks what it is called and what it counted; others ask for its labels.
    registry.registerMetric(metric as unknown as Histogram<Label>)
  }

  observe(labels: Readonly<Record<Label, string>>, value: number): void {
    const counts = this.#series.of(labels)
    const { buckets: bounds } = this.#config
    let at = 0
    while (at < bounds.length && value > Number(bounds[at])) at += 1
    counts.buckets[at] = Number(counts.buckets[at]) + 1
    counts.sum += value
  }

  /** What has been counted so far. */
  async get(): Promise<{ name: string; help: string; type: 'histogram'; values: Sample[] }> {
    const { name, help } = this.#config
    const values = this.#series.all.flatMap(({ labels, counted }) => this.#samplesOf(labels, counted))
    return { name, help, type: 'histogram', values }
  }

  #samplesOf(labels: Readonly<Record<Label, string>>, { buckets, sum }: Counts): readonly Sample[] {
    const { name, buckets: bounds } = this.#config
    let count = 0
    const samples: Sample[] = Array.from(buckets, (inBucket, at) => {
      count += inBucket
      return { metricName: `${name}_bucket`, labels: { le: bounds[at] ?? '+Inf', ...labels }, value: count }
    })
    samples.push({ metricName: `${name}_sum`, labels, value: sum })
    samples.push({ metricName: `${name}_count`, labels, value: count })
    return samples
  }
}
