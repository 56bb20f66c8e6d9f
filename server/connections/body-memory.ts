import { problem, ServeError } from '../errors.ts'

/** When a body that found no room may come again, in seconds: most of what is received is there within one. */
const RETRY_AFTER_S = 1

/** How long a body may take before anybody asks how fast it comes. */
const PATIENCE_MS = 1_000
/** In bytes a millisecond: the largest body comes within the 20 s that a request has. */
const PACE = 400

/** One body on its way. */
export type ComingBody = {
  /**
   * So many bytes more of it have come and are held; where there is no room, bodies that come too slowly make some.
   *
   * @throws {ServeError} memory_full, and then they are not
   */
  readonly take: (bytes: number) => void
  /**
   * All of it has come, or will not: what it held is free, and what is taken later is not held. A stream that counts
   * chunks may still have some in its buffer when the request behind it has ended.
   */
  readonly end: () => void
}

type Body = { bytes: number; readonly sinceMs: number; readonly onTooSlow: () => void }

/**
 * How many bytes of bodies may be on their way at a time, over all connections. One alone may exceed it.
 *
 * What has come is held, and not what a header promises: a handful of clients that send no more than headers would have
 * all of it for 20 s. Those that come slowly lose their place when it is needed.
 */
export class BodyMemory {
  readonly bytesMax: number
  readonly #patienceMs: number
  readonly #bodies = new Set<Body>()
  #heldBytes = 0

  /** @param patienceMs how long a body may take before it can lose its place */
  constructor(bytesMax: number, patienceMs: number = PATIENCE_MS) {
    this.bytesMax = bytesMax
    this.#patienceMs = patienceMs
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Whether so many bytes would find room now, if those that are too slow left. @throws {ServeError} memory_full */
  ask(bytes: number): void {
    if (this.#heldBytes + bytes <= this.bytesMax) return
    const slowBytes = this.#slowOnes().reduce((sum, body) => sum + body.bytes, 0)
    if (this.#heldBytes > slowBytes && this.#heldBytes - slowBytes + bytes > this.bytesMax)
      throw this.#full(bytes, this.#heldBytes)
  }

  /** @param onTooSlow it has lost its place to another and holds nothing any more */
  receive(onTooSlow: () => void): ComingBody {
    const body: Body = { bytes: 0, sinceMs: performance.now(), onTooSlow }
    this.#bodies.add(body)
    return {
      take: (bytes) => {
        if (!this.#bodies.has(body)) return
        if (!this.#hasRoom(body, bytes)) this.#dropSlow(body, bytes)
        if (!this.#hasRoom(body, bytes)) throw this.#full(body.bytes + bytes, this.#heldBytes - body.bytes)
        body.bytes += bytes
        this.#heldBytes += bytes
      },
      end: () => this.#forget(body),
    }
  }

  #hasRoom(body: Body, bytes: number): boolean {
    return this.#heldBytes === body.bytes || this.#heldBytes + bytes <= this.bytesMax
  }

  /** The slowest first, for one that is not slow itself, and only when it has room then. */
  #dropSlow(newcomer: Body, bytes: number): void {
    if (this.#isSlow(newcomer)) return
    const slow = this.#slowOnes()
    const dropped: Body[] = []
    for (let left = this.#heldBytes; left > newcomer.bytes && left + bytes > this.bytesMax; ) {
      const body = slow[dropped.length]
      if (body === undefined) return
      dropped.push(body)
      left -= body.bytes
    }
    for (const body of dropped) {
      this.#forget(body)
      body.onTooSlow()
    }
  }

  /** Those that hold something, the slowest first. */
  #slowOnes(): readonly Body[] {
    return [...this.#bodies]
      .filter((body) => body.bytes > 0 && this.#isSlow(body))
      .sort((left, right) => paceOf(left) - paceOf(right))
  }

  #isSlow(body: Body): boolean {
    return performance.now() - body.sinceMs > this.#patienceMs && paceOf(body) < PACE
  }

  #forget(body: Body): void {
    if (!this.#bodies.delete(body)) return
    this.#heldBytes -= body.bytes
    body.bytes = 0
  }

  #full(bytes: number, others: number): ServeError {
    const detail = `${bytes} bytes beside ${others} that are being received, of at most ${this.bytesMax}`
    return new ServeError([problem('memory_full', { detail })], undefined, RETRY_AFTER_S)
  }
}

function paceOf({ bytes, sinceMs }: Body): number {
  return bytes / (performance.now() - sinceMs)
}
