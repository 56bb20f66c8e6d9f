import { problem, ServeError } from '../errors.ts'

/** When a body that found no room may come again, in seconds: most of what is received is there within one. */
const RETRY_AFTER_S = 1

/** One body on its way. */
export type ComingBody = {
  /**
   * So many bytes more of it are held.
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

/** How many bytes of bodies may be on their way at a time, over all connections. One alone may exceed it. */
export class BodyMemory {
  readonly bytesMax: number
  #heldBytes = 0

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  receive(): ComingBody {
    let own = 0
    let hasEnded = false
    return {
      take: (bytes) => {
        if (hasEnded) return
        const others = this.#heldBytes - own
        if (others > 0 && this.#heldBytes + bytes > this.bytesMax) {
          const detail = `${own + bytes} bytes beside ${others} that are being received, of at most ${this.bytesMax}`
          throw new ServeError([problem('memory_full', { detail })], undefined, RETRY_AFTER_S)
        }
        own += bytes
        this.#heldBytes += bytes
      },
      end: () => {
        this.#heldBytes -= own
        own = 0
        hasEnded = true
      },
    }
  }
}
