import type { Parsed, ServiceModel } from '../../../sim/index.ts'
import { TrafficWords } from '../traffic-words.ts'

/** More of them are an attack. */
const RETRIES = { name: 'number', min: 1, max: 20 } as const
/** Envoy's base interval. */
const BACK_OFF_DEFAULT = '25ms'
const BACK_OFF_MS_MAX = 60_000

/** Reads the text of `--retries`: `3` or `3,25ms`, how often clients try again, and the base of their back-off. */
export function parseRetries(text: string): Parsed<NonNullable<ServiceModel['retries']>> {
  const words = new TrafficWords('--retries')
  const [number = '', backOff = BACK_OFF_DEFAULT, ...others] = text.split(',')
  const max = words.wholeNumber(number, RETRIES, '3 or 3,25ms')
  if (others.length > 0)
    words.report('', text, 'a whole number and a back-off', 'write for example 3 or 3,25ms')
  const backOffMs = words.shortTime(backOff, { name: 'back-off', max: BACK_OFF_MS_MAX })
  return words.problems.length > 0
    ? { ok: false, problems: words.problems }
    : { ok: true, value: { max, backOffMs } }
}
