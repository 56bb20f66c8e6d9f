import type { ServiceLaw } from '../../service/service-law.ts'
import type { ServiceModel } from '../../service/service-model.ts'
import { isShortQueue } from '../fluid-limits.ts'
import type { FluidStep } from '../fluid-step.ts'
import { loadAfter, loadAfterOfOne } from './load-after.ts'
import { boundedQueue, type QueueAtRest, unboundedQueue } from './queue-law.ts'
import { type QueueShape, queueShape } from './queue-shape.ts'
import { shortWaits } from './short-waits.ts'
import { slackBelowDeadlineMs } from './slack-below-deadline.ts'
import { BACKLOG, CALM, type QueuePods, type Room, type StationQueue } from './station-queue.ts'

/**
 * The queues of a service as a fluid: their mean length follows the load, as a queue at rest has it at each moment, and
 * a backlog builds up and drains (pointwise stationary fluid flow approximation; Wang, Tipper and Banerjee, 1996).
 */
export class FluidQueue implements StationQueue {
  readonly #model: ServiceModel
  readonly #law: ServiceLaw
  /** Requests in all queues and places together. */
  #inside = 0
  /** At the end of the last step: the next one's is close to it. */
  #load = 0
  /** Whether that step had a backlog. */
  #isBacklog = false

  constructor(model: ServiceModel, law: ServiceLaw) {
    this.#model = model
    this.#law = law
  }

  get inside(): number {
    return this.#inside
  }

  add(requests: number): void {
    this.#inside = Math.max(0, this.#inside + requests)
  }

  get isShort(): boolean {
    return isShortQueue(this.#model)
  }

  get serviceMs(): number {
    return this.#law.meanMs
  }

  perMs({ pods, slowness }: QueuePods): number {
    return (pods * this.#model.concurrency) / (this.#law.meanMs * slowness)
  }

  room(pods: QueuePods): Room {
    const { places, queues, limit, meanMs } = queueShape(this.#model, this.#law.meanMs, 0, pods)
    const free = queues * places - this.#inside
    return {
      byLimit: Math.max(0, free + queues * limit),
      byDeadline: Math.max(0, free + queues * this.#patience(places / meanMs)),
    }
  }

  step(ms: number, ratePerMs: number, pods: QueuePods): FluidStep {
    const shape = queueShape(this.#model, this.#law.meanMs, ratePerMs, pods)
    return this.isShort ? this.#rest(shape) : this.#flow(ms, shape)
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
  #waits(waits: number, waitMs: number, { places, meanMs }: QueueShape): number {
    if (this.#model.balance !== 'round-robin' || places > 1) return waits
    const fewer = Math.min(waits, waitMs / (waitMs + meanMs))
    return waits + (fewer - waits) * Math.min(1, this.#law.squaredVariation)
  }

  /** A short queue is at rest all the time. */
  #rest({ places, offered, queues, meanMs, slowness, limit }: QueueShape): FluidStep {
    const { waits, waiting, rejected, lengths = [] }: QueueAtRest = boundedQueue(places, offered, limit)
    const load = Math.min(1, offered * (1 - rejected))
    this.#inside = queues * (places * load + waiting)
    const waitMs = load === 0 ? 0 : (waiting * meanMs) / (places * load)
    return {
      rejected,
      gaveUp: 0,
      slackMs: 0,
      waits,
      waitMs,
      isBacklog: false,
      load,
      places,
      queues,
      slowness,
      short: shortWaits(lengths, meanMs / places),
    }
  }

  #flow(ms: number, shape: QueueShape): FluidStep {
    const { ratePerMs, offered, places, queues, ofPods, meanMs, limit, slowness } = shape
    const served = places / meanMs
    const before = this.#inside / queues
    const rate = ratePerMs / queues
    const [room, patience] = [places + limit, places + this.#patience(served)]
    const most = Math.min(room, patience)
    let load = this.#loadAfter(before + ms * rate, ms * served, places, ofPods)
    let { waits, waiting } = unboundedQueue(places, load, this.#variation(load, ofPods))
    let length = places * load + waiting
    if (length > most) {
      // There is always somebody to serve, which the length of a queue at rest would not tell.
      load = 1
      length = Math.max(0, before + ms * rate - ms * served)
      waiting = Math.max(0, length - places)
    }
    this.#load = load
    const kept = Math.min(length, most)
    const left = ms * rate > 0 ? Math.min(1, (length - kept) / (ms * rate)) : 0
    this.#inside = queues * kept
    const usual = this.#isBacklog ? Math.min(offered, CALM) : offered
    const isBacklog = offered >= 1 || this.#isMuch(waiting, usual, places, ofPods)
    this.#isBacklog = isBacklog
    const middle = isBacklog
      ? Math.max(0, (Math.max(0, before - places) + Math.max(0, kept - places)) / 2)
      : waiting
    const waitMs = load === 0 ? 0 : middle / (served * load)
    return {
      rejected: room <= patience ? left : 0,
      gaveUp: room <= patience ? 0 : left,
      // The wait falls short of the deadline by chance, the less the more come than are served.
      slackMs: room > patience && left > 0 ? this.#slackMs(shape) : 0,
      waits: isBacklog ? 1 : this.#waits(waits, waitMs, shape),
      waitMs,
      isBacklog,
      load,
      places,
      queues,
      slowness,
      heldMs: 0,
    }
  }

  /**
   * By how much waits stay below the deadline at which others leave. A pod with the fewest requests has a queue of its
   * own, too; the more even its times, the more even are the gaps between those whom it gets.
   */
  #slackMs({ ratePerMs, queues, places, ofPods, slowness }: QueueShape): number {
    const { balance, concurrency } = this.#model
    if (balance === 'least-requests') {
      const phases = 1 + (Math.max(0, 1 - this.#law.squaredVariation) * (ofPods - 1)) / 2
      return slackBelowDeadlineMs(this.#law, ratePerMs / ofPods, phases, slowness / concurrency)
    }
    const phases = balance === 'round-robin' ? ofPods : 1
    return slackBelowDeadlineMs(this.#law, ratePerMs / queues, phases, slowness / places)
  }

  /** Whether so many wait that it is no chance, at the work that comes. */
  #isMuch(waiting: number, offered: number, places: number, ofPods: number): boolean {
    if (waiting <= places) return false
    const usual = unboundedQueue(places, offered, this.#variation(offered, ofPods)).waiting
    return waiting > BACKLOG * usual + places
  }

  /** The load at the end of a step: implicit, so that a step may be longer than a queue needs to come to rest. */
  #loadAfter(toServe: number, servedAtMost: number, places: number, ofPods: number): number {
    const { balance } = this.#model
    const of = { toServe, servedAtMost, places }
    const isAlike = ofPods === 1 || balance === 'random' || balance === 'shared-queue'
    return isAlike && places === 1
      ? loadAfterOfOne(of, this.#variation(1, ofPods))
      : loadAfter(of, (load) => this.#variation(load, ofPods), this.#load)
  }

  /** No more wait than are served before the first gives up. */
  #patience(servedPerMs: number): number {
    return (this.#model.deadlineMs ?? Number.POSITIVE_INFINITY) * servedPerMs
  }
}
