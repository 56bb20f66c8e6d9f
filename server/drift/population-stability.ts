/** A bin that nobody is in counts as half a reading: the logarithm of nothing would be infinite. */
const EMPTY_BIN = 0.5

/**
 * Population stability index: the sum over all bins of (a - e) · ln(a / e), with the shares a and e of what is asked and
 * of what was trained on. 0: the same; by rule of thumb a look is worth it from 0.1 on, and from 0.25 on the model is
 * asked about others than it was made for.
 *
 * By chance alone it comes to some (bins - 1) · (1 / asked + 1 / trained): 0.05 for ten bins, 500 and 303 readings.
 *
 * @param asked readings in each bin; at least one in all
 * @param trained the same of the training data
 */
export function populationStability(asked: ArrayLike<number>, trained: ArrayLike<number>): number {
  const shareAsked = shareOf(asked)
  const shareTrained = shareOf(trained)
  let sum = 0
  for (let bin = 0; bin < trained.length; bin += 1) {
    const a = shareAsked(bin)
    const e = shareTrained(bin)
    sum += (a - e) * Math.log(a / e)
  }
  return sum
}

function shareOf(counts: ArrayLike<number>): (bin: number) => number {
  const total = Array.from(counts).reduce((sum, count) => sum + count + EMPTY_BIN, 0)
  return (bin) => ((counts[bin] ?? 0) + EMPTY_BIN) / total
}
