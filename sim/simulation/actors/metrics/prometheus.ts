import { type RandomStream, randomStream } from '../../../engine/random-stream.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import { type CounterSample, extrapolatedRate } from '../../../prometheus/extrapolated-rate.ts'
import type { Agenda } from '../../agenda.ts'
import type { PodChange, Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'
import type { ScrapedPods } from './scraped-pods.ts'

/** How often Prometheus takes new targets up (prometheus scrape/manager.go: DiscoveryReloadInterval). */
const RELOAD_MS = 5000

/** For so long the pods of a workload at rest have been serving when a scenario begins. */
const SERVED_BEFORE_SECONDS = 3600

type Target = {
  /** Where in the scrape interval it is scraped. */
  readonly phaseMs: number
  readonly samples: CounterSample[]
  /** One for all scrapes: a month has half a million of them. */
  readonly scrape: () => void
  /** Whether its last scrape was answered: then Prometheus knows the pod, with or without requests. */
  isUp: boolean
  isGone: boolean
}

/** What Prometheus is asked about, and how it was set up. */
export type PrometheusOptions = {
  readonly scrapeIntervalMs: number
  /** Samples older than that are forgotten: the longest range that is asked for. */
  readonly keepMs: number
  readonly seed: number
}

/**
 * Scrapes the request counters of the pods, each at its own moment of the interval, and answers the query for their
 * rate: `sum(rate(requests_total[window])) or 0 * sum(info)`.
 *
 * A counter appears with its first request, as prom-client has it, so that what it counted before its first scrape is
 * in no rate. The samples of a pod that is gone stay in the ranges that they are in.
 */
export class Prometheus implements Watcher {
  readonly #agenda: Agenda
  readonly #pods: ScrapedPods
  readonly #options: PrometheusOptions
  readonly #phases: RandomStream
  readonly #targets = new Map<Pod, Target>()
  /** Of pods that are gone, until their samples are forgotten. */
  #past: Target[] = []
  readonly #reloadPhaseMs: number

  constructor(agenda: Agenda, world: World, pods: ScrapedPods, options: PrometheusOptions) {
    this.#agenda = agenda
    this.#pods = pods
    this.#options = options
    this.#phases = randomStream(options.seed, 'scrape-phase')
    this.#reloadPhaseMs = Math.floor(this.#phases.next() * RELOAD_MS)
    const running = world.pods.allActive().filter((pod) => pod.readyAtMs !== undefined)
    for (const pod of running) this.#warmUp(pod, pods.ratePerSecond / running.length)
    world.watch(this)
  }

  pod(pod: Pod, change: PodChange): void {
    if ((change === 'started' || change === 'ready') && !this.#targets.has(pod)) this.#discover(pod)
    else if (change === 'removed') this.#lose(pod)
  }

  /** The answer to the query over the range before that moment; null while no pod is known: never 0 for want of eyes. */
  rate(windowMs: number, tMs: number): number | null {
    let sum = 0
    let isAnyKnown = false
    for (const target of this.#past) sum += extrapolatedRate(target.samples, tMs - windowMs, tMs) ?? 0
    for (const target of this.#targets.values()) {
      isAnyKnown ||= target.isUp
      sum += extrapolatedRate(target.samples, tMs - windowMs, tMs) ?? 0
    }
    return isAnyKnown || sum > 0 ? sum : null
  }

  /** A pod that has been serving all along: its counter is old, and Prometheus has seen it rise. */
  #warmUp(pod: Pod, ratePerSecond: number): void {
    const { scrapeIntervalMs, keepMs } = this.#options
    const target = this.#addTarget(pod)
    target.isUp = true
    const before = Math.ceil(keepMs / scrapeIntervalMs)
    for (let i = -before; i < 0; i += 1) {
      const tMs = target.phaseMs + i * scrapeIntervalMs
      const value = ratePerSecond * (SERVED_BEFORE_SECONDS + tMs / 1000)
      if (value > 0) target.samples.push({ tMs, value })
    }
    this.#pods.serveFrom(pod, ratePerSecond * SERVED_BEFORE_SECONDS)
    const firstMs = nextMs(this.#agenda.nowMs, target.phaseMs, scrapeIntervalMs)
    this.#agenda.at(firstMs, 'prometheus', target.scrape)
  }

  #discover(pod: Pod): void {
    const target = this.#addTarget(pod)
    const { nowMs } = this.#agenda
    const { scrapeIntervalMs } = this.#options
    const foundMs = nextMs(nowMs, this.#reloadPhaseMs, RELOAD_MS)
    const firstMs = nextMs(foundMs, target.phaseMs, scrapeIntervalMs)
    this.#agenda.at(firstMs, 'prometheus', target.scrape)
  }

  #addTarget(pod: Pod): Target {
    const phaseMs = Math.floor(this.#phases.next() * this.#options.scrapeIntervalMs)
    const target: Target = {
      phaseMs,
      samples: [],
      scrape: () => this.#scrape(pod, target),
      isUp: false,
      isGone: false,
    }
    this.#targets.set(pod, target)
    return target
  }

  #scrape(pod: Pod, target: Target): void {
    if (target.isGone) return
    const { scrapeIntervalMs, keepMs } = this.#options
    const { nowMs } = this.#agenda
    target.isUp = this.#pods.isAnswering(pod)
    const value = this.#pods.served(pod)
    if (target.isUp && value > 0) target.samples.push({ tMs: nowMs, value })
    while ((target.samples[0]?.tMs ?? nowMs) < nowMs - keepMs) target.samples.shift()
    this.#agenda.after(scrapeIntervalMs, 'prometheus', target.scrape)
  }

  #lose(pod: Pod): void {
    const target = this.#targets.get(pod)
    if (target === undefined) return
    target.isGone = true
    this.#targets.delete(pod)
    const oldestMs = this.#agenda.nowMs - this.#options.keepMs
    this.#past = [...this.#past, target].filter(({ samples }) => (samples.at(-1)?.tMs ?? 0) >= oldestMs)
  }
}

/** The next moment from `tMs` on that is `phaseMs` after a multiple of the interval. */
function nextMs(tMs: number, phaseMs: number, intervalMs: number): number {
  return phaseMs + Math.max(0, Math.ceil((tMs - phaseMs) / intervalMs)) * intervalMs
}
