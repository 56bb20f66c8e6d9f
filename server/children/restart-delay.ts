const FIRST_MS = 100
const LONGEST_MS = 30_000

/**
 * How long to wait before somebody takes a lost child's place: not at all for the first loss, then 100 ms, doubled each
 * time, up to 30 s.
 *
 * @param losses in a row, without an answer between them; at least 1
 */
export function restartDelayMs(losses: number): number {
  return losses <= 1 ? 0 : Math.min(FIRST_MS * 2 ** (losses - 2), LONGEST_MS)
}
