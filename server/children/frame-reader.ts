import { type Frame, LENGTHS_SIZE, readFrame, readLengths } from './frame.ts'

/** Puts frames together from the pieces in which a stream brings them. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void
  /** What is being filled, in turn: the lengths, the head, the body. */
  #filled: Buffer[] = []
  #filling: Buffer = Buffer.allocUnsafe(LENGTHS_SIZE)
  #at = 0

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame
  }

  /** @throws {Error} when the bytes are no frame */
  push(chunk: Buffer): void {
    let read = 0
    while (read < chunk.length) {
      const count = chunk.copy(this.#filling, this.#at, read)
      read += count
      this.#at += count
      while (this.#at === this.#filling.length) this.#finishPart()
    }
  }

  #finishPart(): void {
    this.#filled.push(this.#filling)
    this.#at = 0
    const [lengths, head, body] = this.#filled
    if (lengths === undefined) return
    if (head === undefined) this.#filling = memory(readLengths(lengths).head)
    else if (body === undefined) this.#filling = memory(readLengths(lengths).body)
    else {
      this.#filled = []
      this.#filling = Buffer.allocUnsafe(LENGTHS_SIZE)
      this.#onFrame(readFrame(head, body))
    }
  }
}

/** Of its own, and so at a multiple of 8; all of it is written before anybody reads it. */
function memory(size: number): Buffer {
  return Buffer.allocUnsafeSlow(size)
}
