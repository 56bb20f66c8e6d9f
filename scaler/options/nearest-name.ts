/** Slips of the finger: more of them are another word. */
const SLIPS_MAX = 2

/**
 * The name that was probably meant: the one with the fewest letters left out, added, changed or swapped with their
 * neighbour, if there are at most two of those, and fewer than half of its letters.
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined
  let fewest = SLIPS_MAX + 1
  for (const name of names) {
    const slips = slipsBetween(word, name)
    if (slips < fewest && 2 * slips < name.length) [nearest, fewest] = [name, slips]
  }
  return nearest
}

/** The distance of Damerau and Levenshtein, each pair of letters swapped at most once. */
function slipsBetween(from: string, to: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row]
    for (let at = 1; at <= to.length; at += 1) {
      const isSame = from[row - 1] === to[at - 1]
      const isSwapped = at > 1 && from[row - 1] === to[at - 2] && from[row - 2] === to[at - 1]
      next.push(
        Math.min(
          (last[at] ?? 0) + 1,
          (next[at - 1] ?? 0) + 1,
          (last[at - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (beforeLast[at - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    ;[beforeLast, last] = [last, next]
  }
  return last[to.length] ?? 0
}
