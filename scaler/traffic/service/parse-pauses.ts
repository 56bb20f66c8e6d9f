import type { Parsed, ServiceModel } from '../../../sim/index.ts'
import { TrafficWords } from '../traffic-words.ts'
import { PAUSES_PER_SECOND, REQUESTS_BETWEEN } from './pace-bounds.ts'

/** Reads the text of `--pauses`: `2/s,5ms`, how often each pod stands still, and for how long. */
export function parsePauses(text: string): Parsed<NonNullable<ServiceModel['pauses']>> {
  const words = new TrafficWords('--pauses')
  const [often = '', time = '', ...others] = text.split(',')
  if (others.length > 0) words.report('', text, 'a rate and a time', 'write for example 2/s,5ms')
  const perSecond = words.rate(often, 'rate')
  const { min, max } = PAUSES_PER_SECOND
  if (perSecond < min || perSecond > max)
    words.report('rate', often, `from one in ten days to ${max}/s`, 'write for example 2/s or 1/m')
  const ms = words.serviceTime(time, 'time')
  if (words.problems.length > 0) return { ok: false, problems: words.problems }
  return { ok: true, value: { perSecond, length: { kind: 'constant', ms } } }
}

/** Reads the text of `--collections`: `500,1.3ms`, after how many requests a pod stands still, and for how long. */
export function parseCollections(text: string): Parsed<NonNullable<ServiceModel['collections']>> {
  const words = new TrafficWords('--collections')
  const [number = '', time = '', ...others] = text.split(',')
  if (others.length > 0)
    words.report('', text, 'a number of requests and a time', 'write for example 500,1.3ms')
  const everyRequests = words.number(number, { name: 'requests', ...REQUESTS_BETWEEN })
  const ms = words.serviceTime(time, 'time')
  if (words.problems.length > 0) return { ok: false, problems: words.problems }
  return { ok: true, value: { everyRequests, length: { kind: 'constant', ms } } }
}
