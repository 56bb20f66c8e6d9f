const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const

/** The longest duration taken: a week. Longer ones are more likely a slip of the unit. */
export const DURATION_MS_MAX = 604_800_000

/**
 * Reads a duration such as `500ms`, `2s`, `1.5m` or `1h`.
 *
 * @returns milliseconds, rounded, from 0 to a week; undefined when the text is no such duration
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  if (match === null) return undefined
  const ms = Math.round(Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS])
  return ms <= DURATION_MS_MAX ? ms : undefined
}
