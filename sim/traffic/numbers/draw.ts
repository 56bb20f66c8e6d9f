import type { RandomStream } from '../../engine/random-stream.ts'

/** Half of the step of a stream's numbers: puts them into the middle of their steps, so that none is 0. */
const HALF_STEP = 2 ** -33

/** The next number of an exponential distribution with mean 1: from 1e-10 to 23, never 0. */
export function drawExponential(random: RandomStream): number {
  return -Math.log(1 - (random.next() + HALF_STEP))
}

/** The next number of the standard normal distribution (Box and Muller's cosine; the sine is thrown away). */
export function drawNormal(random: RandomStream): number {
  const radius = Math.sqrt(2 * drawExponential(random))
  return radius * Math.cos(2 * Math.PI * random.next())
}
