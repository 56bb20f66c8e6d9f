const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** The longest duration taken: a month of 31 days. Longer ones are more likely a slip of the unit. */
export const DURATION_MS_MAX = 2_678_400_000

/**
 * Reads a duration such as `500ms`, `2s`, `1.5m`, `1h` or `7d`.
 *
 * @returns milliseconds, rounded, from 0 to a month; undefined when the text is no such duration
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text)
  if (match === null) return undefined
  const ms = Math.round(Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS])
  return ms <= DURATION_MS_MAX ? ms : undefined
}
