import type { Tries } from '../tries.ts'

/**
 * Requests that were lost with their pods after it was told what they met: of others that meet something later, as many
 * are not told of. By the number of the try.
 */
export class LostAfterAll {
  readonly #lost: number[]
  #isAny = false

  /** @param max further tries of one request at most */
  constructor(max: number) {
    this.#lost = new Array<number>(max + 1).fill(0)
  }

  get isAny(): boolean {
    return this.#isAny
  }

  add(tries: Tries, factor: number): void {
    for (let n = 0; n < tries.length; n += 1) this.#lost[n] = (this.#lost[n] ?? 0) + (tries[n] ?? 0) * factor
    this.#isAny = true
  }

  /** What is to be told of so many times these requests. */
  takeFrom(tries: Tries, factor: number): Tries {
    this.#isAny = false
    return tries.map((of, n) => {
      const [count, lost] = [of * factor, this.#lost[n] ?? 0]
      this.#lost[n] = Math.max(0, lost - count)
      if (lost > count) this.#isAny = true
      return Math.max(0, count - lost)
    })
  }
}
