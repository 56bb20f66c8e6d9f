import { type RandomStream, randomStream } from '../../sim/engine/random-stream.ts'
import { openServiceTimes } from '../../sim/traffic/service/open-service-times.ts'
import type { ServiceModel } from '../../sim/traffic/service/service-model.ts'

/** Somebody who asks. Between two tries there is no current one. */
export type Client = {
  readonly askedMs: number
  triesAgain: number
  current: Try | undefined
  /** When the current try began, or when the next one begins. */
  atMs: number
}

/** One request as it comes to the service. */
export type Try = {
  readonly client: Client
  readonly workMs: number
  /** When it came to the service; of one that a gateway holds, when it came to that. */
  sentMs: number
  joinedMs?: number
}

const NO_BACK_OFF_BEYOND = 10
/** More than any of its tests has. */
const WORKS = 10_000

/**
 * A second writing of those who send requests, plain instead of fast: a list of all whose request is not over, and a
 * look at everybody at every step.
 */
export class PlainClients {
  readonly #patienceMs: number
  readonly #retries: NonNullable<ServiceModel['retries']>
  readonly #chance: RandomStream
  readonly #works = new Float64Array(WORKS)
  readonly #clients: Client[] = []
  #begun = 0
  /** Further tries that were decided on. */
  retries = 0

  constructor({ patienceMs, retries, serviceTime }: ServiceModel, seed: number) {
    this.#patienceMs = patienceMs ?? Number.POSITIVE_INFINITY
    this.#retries = retries ?? { max: 0, backOffMs: 0 }
    this.#chance = randomStream(seed, 'back-off')
    openServiceTimes(serviceTime, seed, 'service of retries').fill(this.#works)
  }

  /** Requests that are not over, whoever works on them. */
  get inFlight(): number {
    return this.#clients.length
  }

  /** When the next one leaves, or tries again; infinite for never. */
  get leavesMs(): number {
    return Math.min(
      Number.POSITIVE_INFINITY,
      ...this.#clients.flatMap(({ current, atMs }) => (current === undefined ? [] : atMs + this.#patienceMs)),
    )
  }

  get triesMs(): number {
    return Math.min(
      Number.POSITIVE_INFINITY,
      ...this.#clients.flatMap(({ current, atMs }) => (current === undefined ? atMs : [])),
    )
  }

  ask(nowMs: number, workMs: number): Try {
    const client: Client = { askedMs: nowMs, triesAgain: 0, current: undefined, atMs: nowMs }
    this.#clients.push(client)
    return this.#begin(client, nowMs, workMs)
  }

  tryAgain(nowMs: number): Try | undefined {
    const client = this.#clients.find(({ current, atMs }) => current === undefined && atMs === nowMs)
    this.#begun += 1
    return client && this.#begin(client, nowMs, this.#works[this.#begun - 1] ?? Number.NaN)
  }

  /** Whoever has no more patience leaves. Returns how many of them do not try again. */
  leave(nowMs: number): number {
    const leaving = this.#clients.filter(
      ({ current, atMs }) => current !== undefined && atMs + this.#patienceMs === nowMs,
    )
    return leaving.filter((client) => this.#ends(client, nowMs)).length
  }

  hears(tried: Try): boolean {
    return tried.client.current === tried
  }

  /** The try has its answer. Returns whether anybody hears it. */
  answered(tried: Try): boolean {
    if (!this.hears(tried)) return false
    this.#clients.splice(this.#clients.indexOf(tried.client), 1)
    return true
  }

  /** The try has failed. Returns whether the request has. */
  failed(tried: Try, nowMs: number): boolean {
    return this.hears(tried) && this.#ends(tried.client, nowMs)
  }

  /** A try is over without an answer. Returns whether it was the client's last one. */
  #ends(client: Client, nowMs: number): boolean {
    client.current = undefined
    if (client.triesAgain === this.#retries.max) {
      this.#clients.splice(this.#clients.indexOf(client), 1)
      return true
    }
    client.triesAgain += 1
    this.retries += 1
    const factor = Math.min(2 ** client.triesAgain - 1, NO_BACK_OFF_BEYOND)
    client.atMs = nowMs + this.#chance.next() * factor * this.#retries.backOffMs
    return false
  }

  #begin(client: Client, nowMs: number, workMs: number): Try {
    const tried: Try = { client, workMs, sentMs: nowMs }
    client.current = tried
    client.atMs = nowMs
    return tried
  }
}
