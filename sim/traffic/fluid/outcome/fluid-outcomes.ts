import { gathered, type ServiceLaw, type Stratum } from '../../service/service-law.ts'
import type { ServiceModel } from '../../service/service-model.ts'
import { GAVE_UP, LOST_AT_STOP, TIMED_OUT } from '../../tally/request-report.ts'
import type { RequestTally } from '../../tally/request-tally.ts'
import type { FluidClients } from '../fluid-clients.ts'
import type { FluidStep } from '../fluid-step.ts'
import { type Tries, totalOf } from '../tries.ts'
import type { FluidEnds } from './fluid-ends.ts'
import { LostAfterAll } from './lost-after-all.ts'
import { Meetings, type Met } from './meetings.ts'
import { waitStrata } from './wait-law.ts'

/** The fate of a request beside its errors. */
const ANSWERED = -1
/** Tries that are so rare among those of a window are not spread out. */
const RARE = 1e-7
/** Further tries are spread over so many parts of their latency at most. */
const FINEST = 0.02

/** What becomes of taken requests, who hears of it, and who tries again. */
export class FluidOutcomes implements FluidEnds {
  readonly #deadlineMs: number
  readonly #overheadMs: number
  readonly #patienceMs: number
  readonly #law: ServiceLaw
  readonly #tally: RequestTally
  readonly #clients: FluidClients
  readonly #meetings = new Meetings()
  /** Shares of requests that fail in service, or while they wait by chance, by what they meet in a window. */
  readonly #failing = new Meetings()
  /** The part of its time at a pod for which a request has a client, if it does not wait. */
  readonly #thereShare: number
  readonly #lost: LostAfterAll

  constructor(model: ServiceModel, law: ServiceLaw, tally: RequestTally, clients: FluidClients) {
    const { deadlineMs = Number.POSITIVE_INFINITY, overheadMs = 0, patienceMs } = model
    this.#deadlineMs = deadlineMs
    this.#overheadMs = overheadMs
    // Who leaves while the answer is on its way does not hear it.
    this.#patienceMs = Math.max(0, (patienceMs ?? Number.POSITIVE_INFINITY) - overheadMs)
    this.#law = law
    this.#thereShare =
      law.strata.reduce((sum, { share, ms }) => sum + share * Math.min(ms, this.#patienceMs), 0) / law.meanMs
    this.#tally = tally
    this.#clients = clients
    this.#lost = new LostAfterAll(clients.max)
  }

  /** When clients leave that come now. */
  get patienceMs(): number {
    return this.#patienceMs
  }

  met(step: FluidStep, tries: Tries, factor: number): void {
    if (this.#lost.isAny) this.#met(step, this.#lost.takeFrom(tries, factor), 1)
    else this.#met(step, tries, factor)
  }

  #met(step: FluidStep, tries: Tries, factor: number): void {
    if (this.#clients.max === 0) {
      this.#meetings.of(step).add(step, tries, factor)
      return
    }
    const { timedOut, left } = this.#failingOf(step)
    // In a line the time has passed already.
    const restMs = (ms: number): number => (step.isBacklog ? 0 : ms)
    if (timedOut > 0)
      this.failed(TIMED_OUT, tries, factor * timedOut, this.#deadlineMs, restMs(this.#deadlineMs))
    if (left > 0) this.failed(GAVE_UP, tries, factor * left, this.#patienceMs, restMs(this.#patienceMs))
    this.#meetings.of(step).add(step, tries, factor * (1 - timedOut - left))
  }

  lose(requests: number, tries: Tries, afterMs: number): void {
    const total = totalOf(tries)
    if (!(total > 0 && requests > 0)) return
    const factor = (requests * this.#thereShare) / total
    this.failed(LOST_AT_STOP, tries, factor, Math.min(afterMs, this.#patienceMs), 0)
    this.#lost.add(tries, factor)
  }

  failed(error: number, tries: Tries, factor: number, afterMs: number, restMs: number = afterMs): void {
    // Who loses patience first does not hear of it.
    if (afterMs > this.#patienceMs) {
      this.failed(GAVE_UP, tries, factor, this.#patienceMs, Math.min(restMs, this.#patienceMs))
      return
    }
    for (let n = 0; n < tries.length; n += 1) {
      const count = (tries[n] ?? 0) * factor
      if (!(count > 0)) continue
      if (this.#clients.fail(n, count, afterMs, restMs)) this.#tally.addRetried(count)
      else this.#tally.addFailed(error, count)
    }
  }

  /** Tells the tally what became of those who met something, and begins anew. */
  spread(): void {
    const delays = this.#clients.takeDelays()
    let total = 0
    for (const { tries } of this.#meetings.all()) total += totalOf(tries)
    for (const met of this.#meetings.all()) {
      if (delays.length === 1) this.#spread(met)
      else this.#spreadAnswered(met, delays, total * RARE)
    }
    this.#meetings.clear()
    this.#failing.clear()
  }

  /** Each wait with each service time: written out, for it is what a window takes longest to do. */
  #spread(met: Met): void {
    const count = met.tries[0] ?? 0
    const step = met.mean()
    const { slowness, heldMs = 0 } = step
    const tally = this.#tally
    if (step.latencies !== undefined) {
      this.#each(step, (share, waitMs, atPodMs, fate) => {
        if (fate === ANSWERED) tally.addAnswered(count * share, atPodMs + this.#overheadMs, waitMs)
        else tally.addFailed(fate, count * share)
      })
      return
    }
    const { strata, parts } = this.#law
    const longestMs = (strata.at(-1)?.ms ?? 0) * slowness
    for (const wait of waitStrata(step, this.#law)) {
      const ofWait = count * wait.share
      if (this.#fateOf(wait.ms, wait.ms + longestMs, heldMs) === ANSWERED) {
        tally.addAnsweredAfter(ofWait, wait.ms, parts, slowness, this.#overheadMs)
        continue
      }
      for (const service of strata) {
        const atPodMs = wait.ms + service.ms * slowness
        const fate = this.#fateOf(wait.ms, atPodMs, heldMs)
        if (fate === ANSWERED) tally.addAnswered(ofWait * service.share, atPodMs + this.#overheadMs, wait.ms)
        else tally.addFailed(fate, ofWait * service.share)
      }
    }
  }

  /** The failed ones are known already: the others, with the time that the tries before took. */
  #spreadAnswered(met: Met, delays: readonly (readonly Stratum[])[], rare: number): void {
    const answered: Stratum[] = []
    const waits: number[] = []
    let known = 0
    this.#each(met.mean(), (share, waitMs, atPodMs, fate) => {
      if (fate !== ANSWERED) return
      answered.push({ share, ms: atPodMs + this.#overheadMs })
      waits.push(waitMs)
      known += share
    })
    if (known === 0) return
    const [first = 0] = met.tries
    for (const [i, { share, ms }] of answered.entries())
      this.#tally.addAnswered((first * share) / known, ms, waits[i] ?? 0)
    const meanWaitMs = waits.reduce((sum, ms, i) => sum + (ms * (answered[i]?.share ?? 0)) / known, 0)
    const few = gathered(
      answered.sort((a, b) => a.ms - b.ms),
      FINEST,
    )
    for (let n = 1; n < delays.length; n += 1) {
      const count = met.tries[n] ?? 0
      if (count < rare) continue
      for (const delay of delays[n] ?? [])
        for (const { share, ms } of few)
          this.#tally.addAnswered((count * delay.share * share) / known, delay.ms + ms, delay.ms + meanWaitMs)
    }
  }

  #failingOf(step: FluidStep): { readonly timedOut: number; readonly left: number } {
    const known = this.#failing.of(step)
    if (known.lost !== undefined) return known.lost
    let [timedOut, left] = [0, 0]
    this.#each(step, (share, _waitMs, _atPodMs, fate) => {
      if (fate === TIMED_OUT) timedOut += share
      else if (fate === GAVE_UP) left += share
    })
    known.lost = { timedOut, left }
    return known.lost
  }

  #each(step: FluidStep, hear: (share: number, waitMs: number, atPodMs: number, fate: number) => void): void {
    const { slowness, waitMs, heldMs = 0, latencies } = step
    if (latencies !== undefined) {
      for (const { share, ms } of latencies)
        hear(share, Math.min(waitMs, ms * slowness), ms * slowness, this.#fateOf(0, ms * slowness, heldMs))
      return
    }
    for (const wait of waitStrata(step, this.#law))
      for (const service of this.#law.strata) {
        const atPodMs = wait.ms + service.ms * slowness
        hear(wait.share * service.share, wait.ms, atPodMs, this.#fateOf(wait.ms, atPodMs, heldMs))
      }
  }

  /** A pod lets a request go that waits until the deadline; an answer after it is none. */
  #fateOf(waitMs: number, atPodMs: number, heldMs: number): number {
    const deadlineMs = this.#deadlineMs + heldMs
    if (waitMs > deadlineMs && deadlineMs < this.#patienceMs) return TIMED_OUT
    if (atPodMs > this.#patienceMs) return GAVE_UP
    return atPodMs > deadlineMs ? TIMED_OUT : ANSWERED
  }
}
