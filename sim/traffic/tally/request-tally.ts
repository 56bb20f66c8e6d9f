import type { RequestPool } from '../queue/requests/request-pool.ts'
import { LatencyHistogram } from './latency-histogram.ts'
import { REQUEST_ERRORS, type RequestError, type RequestReport } from './request-report.ts'

/** Places of the sums, which are kept in a list: a field with a fraction would be written to the heap each time. */
const LATENCY = 0
const WAIT = 1
const MAX = 2
const BUSY = 3
const ROOM = 4
/** The moment up to which time has passed. */
const SEEN = 5

/**
 * Counts requests and adds up what they met, in memory that does not grow.
 *
 * Times come in lists and slots: one handed over as an argument could be put on the heap of the engine.
 */
export class RequestTally {
  readonly #pool: RequestPool
  readonly #nowMs: Float64Array
  readonly #overheadMs: number
  readonly #latencies = new LatencyHistogram()
  readonly #sums = new Float64Array(6)
  readonly #errors = new Float64Array(REQUEST_ERRORS.length)
  #total = 0
  #retries = 0

  /**
   * @param nowMs a list whose first number is the time
   * @param overheadMs what each answered request took beside
   */
  constructor(pool: RequestPool, nowMs: Float64Array, overheadMs = 0) {
    this.#pool = pool
    this.#nowMs = nowMs
    this.#overheadMs = overheadMs
  }

  arrived(): void {
    this.#total += 1
  }

  /** A client tries again. */
  retried(): void {
    this.#retries += 1
  }

  /** @param error an index into `REQUEST_ERRORS` */
  failed(error: number): void {
    this.#errors[error] = (this.#errors[error] ?? 0) + 1
  }

  /** The request has its answer. */
  answered(slot: number): void {
    const sums = this.#sums
    const pool = this.#pool
    const atPodMs = (pool.doneMs[slot] ?? 0) - (pool.arrivedMs[slot] ?? 0)
    const latencyMs = atPodMs + this.#overheadMs
    sums[LATENCY] = (sums[LATENCY] ?? 0) + latencyMs
    // The difference of nearly equal numbers may come out below nothing.
    const waitMs = atPodMs - (pool.workMs[slot] ?? 0)
    if (waitMs > 0) sums[WAIT] = (sums[WAIT] ?? 0) + waitMs
    if (latencyMs > (sums[MAX] ?? 0)) sums[MAX] = latencyMs
    this.#latencies.add(latencyMs)
  }

  /** Expected numbers of requests, with fractions, as a fluid of them has. */
  addArrived(count: number): void {
    this.#total += count
  }

  /** So many try again. */
  addRetried(count: number): void {
    this.#retries += count
  }

  /** @param error an index into `REQUEST_ERRORS` */
  addFailed(error: number, count: number): void {
    this.#errors[error] = (this.#errors[error] ?? 0) + count
  }

  /** So many requests have their answers, all alike. */
  addAnswered(count: number, latencyMs: number, waitMs: number): void {
    const sums = this.#sums
    sums[LATENCY] = (sums[LATENCY] ?? 0) + count * latencyMs
    sums[WAIT] = (sums[WAIT] ?? 0) + count * waitMs
    if (count > 0 && latencyMs > (sums[MAX] ?? 0)) sums[MAX] = latencyMs
    this.#latencies.addMany(latencyMs, count)
  }

  /**
   * So many requests have waited so long, and are then worked on for the times of these parts of all: `slowness` times
   * as long as these say. Written out, for a month as a fluid comes here 40 million times.
   */
  addAnsweredAfter(
    count: number,
    waitMs: number,
    { shares, ms }: { readonly shares: Float64Array; readonly ms: Float64Array },
    slowness: number,
    overheadMs: number,
  ): void {
    const sums = this.#sums
    const latencies = this.#latencies
    let latency = sums[LATENCY] ?? 0
    let wait = sums[WAIT] ?? 0
    let max = sums[MAX] ?? 0
    for (let i = 0; i < shares.length; i += 1) {
      const part = count * (shares[i] ?? 0)
      const latencyMs = waitMs + (ms[i] ?? 0) * slowness + overheadMs
      latency += part * latencyMs
      wait += part * waitMs
      if (part > 0 && latencyMs > max) max = latencyMs
      latencies.addMany(latencyMs, part)
    }
    sums[LATENCY] = latency
    sums[WAIT] = wait
    sums[MAX] = max
  }

  /** Time has passed while so many places worked, of so many that answering pods have. */
  passed(busy: number, places: number): void {
    const sums = this.#sums
    const nowMs = this.#nowMs[0] ?? 0
    const ms = nowMs - (sums[SEEN] ?? 0)
    sums[SEEN] = nowMs
    sums[BUSY] = (sums[BUSY] ?? 0) + ms * busy
    sums[ROOM] = (sums[ROOM] ?? 0) + ms * places
  }

  /** Takes over what another tally has. */
  merge(other: RequestTally): void {
    this.#latencies.merge(other.#latencies)
    this.#total += other.#total
    this.#retries += other.#retries
    for (const place of [LATENCY, WAIT, BUSY, ROOM])
      this.#sums[place] = (this.#sums[place] ?? 0) + (other.#sums[place] ?? 0)
    this.#sums[MAX] = Math.max(this.#sums[MAX] ?? 0, other.#sums[MAX] ?? 0)
    for (const place of REQUEST_ERRORS.keys())
      this.#errors[place] = (this.#errors[place] ?? 0) + (other.#errors[place] ?? 0)
  }

  clear(): void {
    this.#latencies.clear()
    this.#sums.fill(0, 0, SEEN)
    this.#errors.fill(0)
    this.#total = 0
    this.#retries = 0
  }

  /** How long requests took from arrival to answer, in parts: from each of the rising shares to the next. */
  latencies(shares: readonly number[]): readonly { readonly share: number; readonly ms: number }[] {
    return shares.slice(1).map((to, i) => {
      const from = shares[i] ?? 0
      return { share: to - from, ms: this.#latencies.quantile((from + to) / 2) ?? 0 }
    })
  }

  report(inFlight: number): RequestReport {
    const latencies = this.#latencies
    const answered = latencies.count
    const max = this.#sums[MAX] ?? 0
    const mean = (place: number): number | null =>
      answered === 0 ? null : toNanoseconds((this.#sums[place] ?? 0) / answered)
    // The middle of the last bucket may lie beyond the largest value.
    const quantile = (share: number): number | null => {
      const ms = latencies.quantile(share)
      return ms === undefined ? null : toNanoseconds(Math.min(ms, max))
    }
    const room = this.#sums[ROOM] ?? 0
    const errors = Object.fromEntries(
      REQUEST_ERRORS.map((error, place) => [error, this.#errors[place] ?? 0]),
    ) as Record<RequestError, number>
    return {
      total: this.#total,
      failed: this.#errors.reduce((sum, count) => sum + count, 0),
      errors,
      retries: this.#retries,
      meanMs: mean(LATENCY),
      meanWaitMs: mean(WAIT),
      p50Ms: quantile(0.5),
      p90Ms: quantile(0.9),
      p95Ms: quantile(0.95),
      p99Ms: quantile(0.99),
      p999Ms: quantile(0.999),
      maxMs: answered === 0 ? null : toNanoseconds(max),
      utilization: room === 0 ? null : (this.#sums[BUSY] ?? 0) / room,
      inFlight,
    }
  }
}

/** To whole nanoseconds: differences of times carry noise far below them. */
function toNanoseconds(ms: number): number {
  return Math.round(ms * 1_000_000) / 1_000_000
}
