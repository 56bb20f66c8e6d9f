import type { Delay } from '../../sim/index.ts'
import { parseDuration } from './parse-duration.ts'

/** From creation to ready when nothing is said and no pod runs that could tell: what a small model takes. */
export const DEFAULT_START_UP: Delay = { kind: 'fixed', ms: 2000 }

/**
 * Reads a delay of the command line: `2s` (the same for every pod), `1s..4s` (uniform between the two, both
 * included) or `never`.
 *
 * @returns undefined when the text is none of them
 */
export function parseDelay(text: string): Delay | undefined {
  if (text === 'never') return { kind: 'never' }
  const bounds = text.split('..')
  if (bounds.length > 2) return undefined
  const [fromMs, toMs] = bounds.map(parseDuration)
  if (fromMs === undefined) return undefined
  if (bounds.length === 1) return { kind: 'fixed', ms: fromMs }
  return toMs === undefined || toMs < fromMs ? undefined : { kind: 'uniform', fromMs, toMs }
}
