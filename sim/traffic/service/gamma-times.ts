import type { RandomStream } from '../../engine/random-stream.ts'
import { drawExponential, drawNormal } from '../numbers/draw.ts'
import type { NumberSource } from '../numbers/number-source.ts'

/**
 * Gamma-distributed times, by the method of Marsaglia and Tsang (2000): a cubed normal number is accepted in 95 % of
 * cases or more. A shape below 1 is drawn as shape + 1 and shrunk by a power of a uniform number.
 */
export class GammaTimes implements NumberSource {
  readonly #random: RandomStream
  readonly #shape: number
  readonly #scaleMs: number

  constructor(meanMs: number, variation: number, random: RandomStream) {
    this.#random = random
    this.#shape = 1 / variation ** 2
    this.#scaleMs = meanMs * variation ** 2
  }

  fill(into: Float64Array): number {
    const isBoosted = this.#shape < 1
    const d = (isBoosted ? this.#shape + 1 : this.#shape) - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (let i = 0; i < into.length; ) {
      const normal = drawNormal(this.#random)
      const cube = (1 + c * normal) ** 3
      if (cube <= 0 || normal ** 2 / 2 + d - d * cube + d * Math.log(cube) <= -drawExponential(this.#random))
        continue
      const shrink = isBoosted ? Math.exp(-drawExponential(this.#random) / this.#shape) : 1
      into[i] = d * cube * shrink * this.#scaleMs
      i += 1
    }
    return into.length
  }
}
