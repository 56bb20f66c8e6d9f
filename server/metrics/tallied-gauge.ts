import { Gauge, type Registry } from 'prom-client'

/** A gauge without labels that goes up and down with each request: a plain number, which prom-client is told at a scrape. */
export class TalliedGauge {
  #value = 0
  readonly #gauge: Gauge

  constructor(config: { readonly name: string; readonly help: string }, registry: Registry) {
    const value = (): number => this.#value
    this.#gauge = new Gauge({
      ...config,
      registers: [registry],
      collect() {
        this.set(value())
      },
    })
  }

  inc(): void {
    this.#value += 1
  }

  dec(): void {
    this.#value -= 1
  }

  /** What it is now. */
  get(): ReturnType<Gauge['get']> {
    return this.#gauge.get()
  }
}
