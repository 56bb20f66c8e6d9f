import type { Tensor } from '../protocol/tensor/tensor.ts'

/** Beside its bytes, a text is an object of some hundred. */
const TEXT_BYTES = 100

/** How much memory the inputs of all requests may take that wait for a model or are run, whichever model it is. */
export class QueueMemory {
  readonly bytesMax: number
  #heldBytes = 0

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** How many bytes are missing for so many more; 0 when there is room, and always when nothing else is held. */
  missingFor(bytes: number): number {
    return this.#heldBytes === 0 ? 0 : Math.max(this.#heldBytes + bytes - this.bytesMax, 0)
  }

  hold(bytes: number): void {
    this.#heldBytes += bytes
  }

  letGo(bytes: number): void {
    this.#heldBytes -= bytes
  }
}

/** What tensors take. */
export function bytesOf(tensors: readonly Tensor[]): number {
  let sum = 0
  for (const { data } of tensors)
    if (ArrayBuffer.isView(data)) sum += data.byteLength
    else for (const text of data) sum += text.length + TEXT_BYTES
  return sum
}
