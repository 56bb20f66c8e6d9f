import type { ServiceModel } from '../service/service-model.ts'
import { boundedQueue, type QueueAtRest, unboundedQueue } from './queue-law.ts'
import { gathered, type ServiceLaw, type Stratum } from './service-law.ts'

/** What requests meet that arrive within a step of time. */
export type FluidStep = {
  /** Share of the requests that find no place to wait in. */
  readonly rejected: number
  /** Share of the requests that wait until their deadline, and leave. */
  readonly gaveUp: number
  /** While some give up: by how much the others stay below the deadline, on average. */
  readonly slackMs: number
  /** Chance of those that are taken to wait, and their mean wait. */
  readonly waits: number
  readonly waitMs: number
  /** Whether the wait is the same for all, as in a backlog, rather than left to chance. */
  readonly isBacklog: boolean
  /** Share of time in which a place works. */
  readonly load: number
  /** Places behind one queue. */
  readonly places: number
  /** Waits of a short queue, whose length is bounded; undefined for any other. */
  readonly short?: readonly Stratum[]
}

/** Beyond that many places to wait in, only a backlog fills them. */
const BOUNDED_MAX = 1000

/** Waiting requests this many times over what is usual at the load are a backlog that drains. */
const BACKLOG = 3

/**
 * The queues of a service as a fluid: their mean length follows the load, as a queue at rest has it at each moment, and
 * a backlog builds up and drains (pointwise stationary fluid flow approximation; Wang, Tipper and Banerjee, 1996).
 */
export class FluidQueue {
  readonly #model: ServiceModel
  readonly #law: ServiceLaw
  /** Requests in all queues and places together. */
  #inside = 0

  constructor(model: ServiceModel, law: ServiceLaw) {
    this.#model = model
    this.#law = law
  }

  get inside(): number {
    return this.#inside
  }

  /** So much time passes in which requests come at that rate to so many pods, at least 1. */
  step(ms: number, ratePerMs: number, pods: number): FluidStep {
    const { balance, concurrency, queueLimit = Number.POSITIVE_INFINITY } = this.#model
    const { meanMs } = this.#law
    const isOne = balance === 'shared-queue' || balance === 'least-requests'
    const queues = isOne ? 1 : pods
    const places = isOne ? pods * concurrency : concurrency
    const offered = (ratePerMs * meanMs) / (queues * places)
    const limit = balance === 'least-requests' ? queueLimit * pods : queueLimit
    if (limit <= BOUNDED_MAX)
      return this.#rest(boundedQueue(places, offered, limit), { offered, places, queues })
    return this.#flow(ms, { ratePerMs, offered, places, queues, pods, limit })
  }

  /**
   * By how much waits are longer than with exponential gaps and times.
   *
   * Gaps that are more even than chance make them shorter than Allen and Cunneen's formula says (Krämer and
   * Langenbach-Belz, 1976). A pod with the fewest requests is no shared queue: a request may wait while another pod is
   * free by then; that factor is fitted to simulations of 2 to 10 pods.
   */
  #variation(load: number, pods: number): number {
    const { balance } = this.#model
    const { squaredVariation } = this.#law
    const gaps = balance === 'round-robin' ? 1 / pods : 1
    const both = gaps + squaredVariation
    const even = gaps < 1 && load > 0 ? Math.exp((-2 * (1 - load) * (1 - gaps) ** 2) / (3 * load * both)) : 1
    const apart = balance === 'least-requests' ? 1 + 0.44 * (pods - 1) * (1 - load) : 1
    return (both / 2) * even * apart
  }

  /** At even gaps fewer requests find their place busy: with exponential times as many as in GI/M/1. */
  #waits(waits: number, waitMs: number, places: number): number {
    if (this.#model.balance !== 'round-robin' || places > 1) return waits
    const { meanMs, squaredVariation } = this.#law
    const fewer = Math.min(waits, waitMs / (waitMs + meanMs))
    return waits + (fewer - waits) * Math.min(1, squaredVariation)
  }

  /** A short queue is at rest all the time. */
  #rest(
    { waits, waiting, rejected, lengths = [] }: QueueAtRest,
    {
      offered,
      places,
      queues,
    }: { readonly offered: number; readonly places: number; readonly queues: number },
  ): FluidStep {
    const load = Math.min(1, offered * (1 - rejected))
    this.#inside = queues * (places * load + waiting)
    const waitMs = load === 0 ? 0 : (waiting * this.#law.meanMs) / (places * load)
    return {
      rejected,
      gaveUp: 0,
      slackMs: 0,
      waits,
      waitMs,
      isBacklog: false,
      load,
      places,
      short: shortWaits(lengths, this.#law.meanMs / places),
    }
  }

  #flow(
    ms: number,
    of: {
      readonly ratePerMs: number
      readonly offered: number
      readonly places: number
      readonly queues: number
      readonly pods: number
      readonly limit: number
    },
  ): FluidStep {
    const { ratePerMs, offered, places, queues, pods, limit } = of
    const { meanMs } = this.#law
    const served = places / meanMs
    const before = this.#inside / queues
    const rate = ratePerMs / queues
    const load = this.#loadAfter(before + ms * rate, ms * served, places, pods)
    const length = this.#lengthAt(load, places, pods)
    const [room, patience] = [places + limit, places + this.#patience(served)]
    const kept = Math.min(length, room, patience)
    const left = ms * rate > 0 ? Math.min(1, (length - kept) / (ms * rate)) : 0
    this.#inside = queues * kept
    const usual = offered < 1 ? unboundedQueue(places, offered, this.#variation(offered, pods)).waiting : 0
    const { waits, waiting } = unboundedQueue(places, load, this.#variation(load, pods))
    const isBacklog = offered >= 1 || waiting > BACKLOG * usual + places
    const middle = isBacklog
      ? Math.max(0, (Math.max(0, before - places) + Math.max(0, kept - places)) / 2)
      : waiting
    const waitMs = load === 0 ? 0 : middle / (served * load)
    return {
      rejected: room <= patience ? left : 0,
      gaveUp: room <= patience ? 0 : left,
      // The wait falls short of the deadline by chance, the less the more come than are served.
      slackMs: room > patience && left > 0 ? this.#variation(1, pods) / (rate - served) : 0,
      waits: isBacklog ? 1 : this.#waits(waits, waitMs, places),
      waitMs,
      isBacklog,
      load,
      places,
    }
  }

  /**
   * The load at the end of a step: implicit, so that a step may be longer than a queue needs to come to rest. It is
   * where what is inside at that load, and what is served at it, are what was inside and what came; by bisection, for
   * both rise with the load.
   */
  #loadAfter(toServe: number, servedAtMost: number, places: number, pods: number): number {
    let [from, to] = [0, 1]
    for (let i = 0; i < 45 && to - from > 1e-12; i += 1) {
      const middle = (from + to) / 2
      if (middle < 1 && this.#lengthAt(middle, places, pods) + servedAtMost * middle <= toServe) from = middle
      else to = middle
    }
    return from
  }

  /** Requests in one queue and its places, at rest. */
  #lengthAt(load: number, places: number, pods: number): number {
    return places * load + unboundedQueue(places, load, this.#variation(load, pods)).waiting
  }

  /** No more wait than are served before the first gives up. */
  #patience(servedPerMs: number): number {
    return (this.#model.deadlineMs ?? Number.POSITIVE_INFINITY) * servedPerMs
  }
}

/**
 * A request behind n others waits for n + 1 to be done: on average as many times the mean between two answers, and by
 * the root of it more or less.
 *
 * @param lengths how many of the requests that are taken find so many waiting; the first ones find a free place
 */
function shortWaits(lengths: readonly number[], betweenMs: number): readonly Stratum[] {
  const strata = lengths.flatMap((share, n): Stratum[] => [
    { share: share / 2, ms: betweenMs * (n - Math.sqrt(n)) },
    { share: share / 2, ms: betweenMs * (n + Math.sqrt(n)) },
  ])
  return gathered(strata.sort((a, b) => a.ms - b.ms))
}
