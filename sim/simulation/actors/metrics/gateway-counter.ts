import { randomStream } from '../../../engine/random-stream.ts'
import { type CounterSample, extrapolatedRate } from '../../../prometheus/extrapolated-rate.ts'
import type { Agenda } from '../../agenda.ts'
import type { Service } from '../load/service.ts'
import type { RateSource } from './metric-source.ts'
import type { PrometheusOptions } from './prometheus.ts'

/**
 * Prometheus scrapes the gateway, which is always there and counts every request, whoever answers it: so an autoscaler
 * sees requests while there is no pod to count them. It answers `sum(rate(requests_total[window]))`.
 */
export class GatewayCounter implements RateSource {
  readonly #agenda: Agenda
  readonly #service: Service
  readonly #options: PrometheusOptions
  readonly #samples: CounterSample[] = []

  constructor(agenda: Agenda, service: Service, options: PrometheusOptions) {
    this.#agenda = agenda
    this.#service = service
    this.#options = options
    const { scrapeIntervalMs, keepMs, seed } = options
    const phaseMs = Math.floor(randomStream(seed, 'scrape-phase').next() * scrapeIntervalMs)
    // Before the scenario begins, requests have come at its first rate for long.
    const { ratePerSecond } = service
    const firstMs = phaseMs - Math.ceil(keepMs / scrapeIntervalMs) * scrapeIntervalMs
    for (let tMs = firstMs; tMs < phaseMs; tMs += scrapeIntervalMs)
      this.#samples.push({ tMs, value: (ratePerSecond * (tMs - firstMs)) / 1000 })
    const offset = (-ratePerSecond * firstMs) / 1000
    agenda.at(agenda.nowMs + phaseMs, 'prometheus', () => this.#scrape(offset))
  }

  rate(windowMs: number, tMs: number): number | null {
    return extrapolatedRate(this.#samples, tMs - windowMs, tMs) ?? null
  }

  /** @param offset what was counted before the scenario began */
  #scrape(offset: number): void {
    const { scrapeIntervalMs, keepMs } = this.#options
    const { nowMs } = this.#agenda
    this.#samples.push({ tMs: nowMs, value: offset + this.#service.counts().total })
    while ((this.#samples[0]?.tMs ?? nowMs) < nowMs - keepMs) this.#samples.shift()
    this.#agenda.after(scrapeIntervalMs, 'prometheus', () => this.#scrape(offset))
  }
}
