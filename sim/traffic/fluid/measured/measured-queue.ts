import { WAITING_MAX } from '../../queue/pod-queues.ts'
import type { Stratum } from '../../service/service-law.ts'
import type { ServiceModel } from '../../service/service-model.ts'
import type { FluidStep } from '../fluid-step.ts'
import { BACKLOG, CALM, type QueuePods, type Room, type StationQueue } from '../queue/station-queue.ts'
import type { MeasuredRests } from './measured-rests.ts'

/** Up to that load chance fills a queue, beyond 1 what comes does. */
const JUST_NOT_FULL = 0.97
const TURNS = 12

/** Queues for which there is no formula: runs of several requests, and pods that stand still at their CPU limit. */
export class MeasuredQueue implements StationQueue {
  readonly #model: ServiceModel
  readonly #rests: MeasuredRests
  #inside = 0
  /** Whether the last step had a backlog. */
  #isBacklog = false

  constructor(model: ServiceModel, rests: MeasuredRests) {
    this.#model = model
    this.#rests = rests
  }

  get inside(): number {
    return this.#inside
  }

  get isShort(): boolean {
    return this.#rests.isShort
  }

  get serviceMs(): number {
    return this.#rests.runMs
  }

  add(requests: number): void {
    this.#inside = Math.max(0, this.#inside + requests)
  }

  perMs({ pods, slowness }: QueuePods): number {
    return (this.#rests.perMs * pods) / slowness
  }

  room(pods: QueuePods): Room {
    const { queueLimit = Number.POSITIVE_INFINITY, deadlineMs = Number.POSITIVE_INFINITY } = this.#model
    const { waitingMax = WAITING_MAX } = pods
    const queues = this.#model.balance === 'shared-queue' ? 1 : pods.pods
    const free = this.#placesOf(pods.pods) - this.#inside
    return {
      byLimit: Math.max(0, free + Math.min(queues * queueLimit, waitingMax)),
      byDeadline: Math.max(0, free + deadlineMs * this.perMs(pods)),
    }
  }

  step(ms: number, ratePerMs: number, of: QueuePods): FluidStep {
    const perMs = this.perMs(of)
    const offered = ratePerMs / perMs
    if (this.isShort) {
      const load = this.#reachedBy(ms, ratePerMs, of)
      const { rejected, timedOut } = this.#rests.at(load, of.ofPods)
      return this.#met(load, of, { rejected, gaveUp: timedOut })
    }
    const before = this.#inside
    const toServe = before + ms * ratePerMs
    let load = this.#rests.loadAfter(toServe, ms * perMs, of.pods, of.ofPods)
    let length = load < 1 ? this.#insideAt(load, of) : Number.POSITIVE_INFINITY
    const { byLimit, byDeadline } = this.room(of)
    const most = before + Math.min(byLimit, byDeadline)
    if (length > most) {
      load = 1
      length = Math.max(0, toServe - ms * perMs)
    }
    const kept = Math.min(length, most)
    const left = ratePerMs > 0 ? Math.min(1, (length - kept) / (ms * ratePerMs)) : 0
    const usual = this.#insideAt(this.#isBacklog ? Math.min(offered, CALM) : offered, of)
    const isBacklog = offered >= 1 || length > BACKLOG * usual + this.#placesOf(of.pods)
    this.#isBacklog = isBacklog
    const isByLimit = byLimit <= byDeadline
    const fate = { rejected: isByLimit ? left : 0, gaveUp: isByLimit ? 0 : left, isBacklog }
    const met = this.#met(load, of, fate)
    this.#inside = kept
    return left > 0 && !isByLimit ? { ...met, slackMs: this.#slackMs(ratePerMs, perMs, of.pods) } : met
  }

  /**
   * The load at which a short queue rests with as many as can have come by the end of the step: where a little more
   * comes than is done, it is long in filling up.
   */
  #reachedBy(ms: number, ratePerMs: number, of: QueuePods): number {
    const perMs = this.perMs(of)
    const insideAt = (load: number): number => of.pods * this.#rests.at(load, of.ofPods).inside
    let [low, high] = [JUST_NOT_FULL, ratePerMs / perMs]
    if (high <= 1) return high
    const most = Math.max(insideAt(low), this.#inside + ms * (ratePerMs - perMs))
    if (insideAt(high) <= most) return high
    for (let turn = 0; turn < TURNS; turn += 1) {
      const middle = (low + high) / 2
      if (insideAt(middle) < most) low = middle
      else high = middle
    }
    return low
  }

  /**
   * By how much waits fall short of the deadline at which others give up: by chance, the less the more come than are
   * served, and because those of a run that came last have waited for less than its first.
   */
  #slackMs(ratePerMs: number, perMs: number, pods: number): number {
    const queues = this.#model.balance === 'shared-queue' ? 1 : pods
    const rows = this.#model.batching?.rowsMax ?? 1
    const chanceMs = ratePerMs > perMs ? (this.#rests.variation * queues) / (ratePerMs - perMs) : 0
    return chanceMs + ((rows - 1) * queues) / (2 * ratePerMs)
  }

  #insideAt(load: number, { pods, ofPods }: QueuePods): number {
    return pods * this.#rests.insideAt(load, ofPods)
  }

  #placesOf(pods: number): number {
    return pods * this.#model.concurrency * (this.#model.batching?.rowsMax ?? 1)
  }

  #met(
    load: number,
    { pods, ofPods, slowness }: QueuePods,
    fate: { readonly rejected: number; readonly gaveUp?: number; readonly isBacklog?: boolean },
  ): FluidStep {
    const { inside, busy, meanWaitMs, latencies } = this.#rests.at(
      Math.min(load, this.isShort ? load : 0.999),
      ofPods,
    )
    this.#inside = pods * inside
    return {
      gaveUp: 0,
      isBacklog: false,
      ...fate,
      slackMs: 0,
      waits: Math.min(1, busy),
      waitMs: meanWaitMs * slowness,
      load: Math.min(1, busy),
      places: this.#model.concurrency,
      queues: pods,
      slowness,
      latencies: this.#inTime(latencies, slowness),
    }
  }

  /** Of a short queue it is known who misses the deadline: slow pods make no others of those that were answered. */
  #inTime(latencies: readonly Stratum[], slowness: number): readonly Stratum[] {
    const { deadlineMs } = this.#model
    if (deadlineMs === undefined || slowness === 1 || !this.isShort) return latencies
    return latencies.map(({ share, ms }): Stratum => ({ share, ms: Math.min(ms, deadlineMs / slowness) }))
  }
}
