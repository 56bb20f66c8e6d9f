import type { Parsed, ServiceTime, ServiceTimeBucket } from '../../../sim/index.ts'
import { TrafficWords } from '../traffic-words.ts'

const KINDS = ['constant', 'exponential', 'lognormal', 'gamma', 'histogram'] as const
/** Below, a gamma time is as good as constant; above, nearly all requests take no time and few take for ever. */
const VARIATION = { name: 'variation', min: 0.01, max: 10 } as const
const BUCKETS_MAX = 1000

/**
 * Reads the text of `--service`: `constant:20ms`, `exponential:20ms`, `lognormal:20ms,0.5`, `gamma:20ms,0.5` or
 * `histogram:10ms=70,50ms=30` (70 of 100 take up to 10 ms, 30 take from there to 50 ms).
 */
export function parseTrafficService(text: string): Parsed<ServiceTime> {
  const [kind = '', rest = '', ...others] = text.split(':')
  const words = new TrafficWords('--service')
  const known = KINDS.find((name) => name === kind)
  if (known === undefined || others.length > 0)
    words.report('', text, `profile or one of ${KINDS.join(', ')}`, 'write for example exponential:20ms')
  const value = serviceTimeOf(known ?? 'constant', known === undefined ? ['1ms'] : rest.split(','), words)
  return words.problems.length > 0 ? { ok: false, problems: words.problems } : { ok: true, value }
}

function serviceTimeOf(
  kind: (typeof KINDS)[number],
  list: readonly string[],
  words: TrafficWords,
): ServiceTime {
  if (kind === 'histogram') return { kind, buckets: buckets(list, words) }
  const count = kind === 'constant' || kind === 'exponential' ? 1 : 2
  if (list.length !== count) {
    const bound = count === 1 ? 'one time' : 'a mean and a variation'
    words.report(kind, list.join(','), bound, count === 1 ? `write ${kind}:20ms` : `write ${kind}:20ms,0.5`)
  }
  const [time = '', variation] = list
  const meanMs = words.serviceTime(time, kind === 'constant' ? 'time' : 'mean')
  if (kind === 'constant') return { kind, ms: meanMs }
  if (kind === 'exponential') return { kind, meanMs }
  return { kind, meanMs, variation: variation === undefined ? 1 : words.number(variation, VARIATION) }
}

function buckets(list: readonly string[], words: TrafficWords): ServiceTimeBucket[] {
  if (list.length > BUCKETS_MAX)
    words.report('histogram', list.length, `at most ${BUCKETS_MAX} buckets`, 'join neighbouring buckets')
  const read = list.map((text, index) => {
    const name = `histogram, ${index + 1}. bucket`
    const [time = '', count, ...others] = text.split('=')
    if (count === undefined || others.length > 0)
      words.report(name, text, 'a bound and a count', 'write histogram:10ms=70,50ms=30')
    const upToMs = words.serviceTime(time, `${name}, bound`)
    return { upToMs, count: count === undefined ? 0 : words.number(count, { name: `${name}, count` }) }
  })
  for (const [index, { upToMs }] of read.entries())
    if (index > 0 && upToMs <= (read[index - 1]?.upToMs ?? 0))
      words.report(
        `histogram, ${index + 1}. bucket, bound`,
        list[index],
        'longer than the one before',
        'put the buckets in order',
      )
  if (read.every(({ count }) => count === 0))
    words.report(
      'histogram',
      list.join(','),
      'counts that are not all 0',
      'write how many requests took so long',
    )
  return read
}
