import { Counter, type Registry } from 'prom-client'
import { Series } from './series.ts'

/** What a metric is called, and the names of its labels. */
type CounterConfig<Label extends string> = {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly Label[]
}

/** A counter of what happens with each request: a plain number, which prom-client is told at a scrape. */
export class TalliedCounter<Label extends string> {
  readonly #series: Series<Label, { count: number }>
  readonly #counter: Counter<Label>

  constructor(config: CounterConfig<Label>, registry: Registry) {
    const series = new Series<Label, { count: number }>(config.labelNames, () => ({ count: 0 }))
    this.#series = series
    this.#counter = new Counter({
      ...config,
      registers: [registry],
      collect() {
        this.reset()
        for (const { labels, counted } of series.all) this.inc(labels, counted.count)
      },
    })
  }

  inc(labels: Readonly<Record<Label, string>>): void {
    this.#series.of(labels).count += 1
  }

  /** What has been counted so far. */
  get(): ReturnType<Counter<Label>['get']> {
    return this.#counter.get()
  }
}
