/** Slips of the finger: more of them are another word. */
const SLIPS_MAX = 2

/**
 * The flag that was probably meant: the one with the fewest letters left out, added or changed, if there are at most
 * two of those, and fewer than half of its letters.
 */
export function nearestFlag(word: string, flags: readonly string[]): string | undefined {
  return flags
    .map((flag) => ({ flag, slips: slipsBetween(word, flag) }))
    .filter(({ flag, slips }) => slips <= SLIPS_MAX && 2 * slips < flag.length)
    .sort((left, right) => left.slips - right.slips)[0]?.flag
}

/** Levenshtein's distance, a row of its table at a time. */
function slipsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1)
      next.push(Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, changed))
    }
    row = next
  }
  return row[to.length] ?? 0
}
