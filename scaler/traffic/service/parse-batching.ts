import type { Parsed, ServiceModel } from '../../../sim/index.ts'
import { TrafficWords } from '../traffic-words.ts'

const ROWS = { name: 'size', min: 1, max: 10_000 } as const
/** Longer than any client waits. */
const DELAY_MS_MAX = 60_000

/**
 * Reads the text of `--batching`: `32,2ms` or `32,2ms,0.1ms`, the most requests in one run, how long one waits for
 * others while a place is free (`0ms` for not at all), and by how much each further one makes the run longer.
 */
export function parseBatching(text: string): Parsed<NonNullable<ServiceModel['batching']>> {
  const words = new TrafficWords('--batching')
  const list = text.split(',')
  if (list.length < 2 || list.length > 3)
    words.report(
      '',
      text,
      'a size, a delay and, if runs grow longer with their size, by how much',
      'write for example 32,2ms or 32,2ms,0.1ms',
    )
  const [size = '', delay, row] = list
  const rowsMax = words.wholeNumber(size, ROWS, '32,2ms')
  const delayMs = delay === undefined ? 0 : words.shortTime(delay, { name: 'delay', max: DELAY_MS_MAX })
  const rowMs = row === undefined ? 0 : words.shortTime(row, { name: 'time of a row', max: DELAY_MS_MAX })
  return words.problems.length > 0
    ? { ok: false, problems: words.problems }
    : { ok: true, value: { rowsMax, delayMs, rowMs } }
}
