import type { Parsed, RatePoint, Traffic } from '../../sim/index.ts'
import { TrafficWords } from './traffic-words.ts'

/** Shorter turns are below what a service notices, and a month of them is too long to simulate. */
const TURN_MS_MIN = 100
const PERIOD = { name: 'period', min: 1000 } as const

/** Recorded arrivals come from a file, and the last three are made of others. */
type Kind = Exclude<Traffic['kind'], 'arrivals' | 'shifted' | 'looped' | 'mixed'>

/** How each kind is written. */
const FORMS = {
  constant: 'constant:RATE, such as constant:90/s',
  poisson: 'poisson:RATE, such as poisson:90/s',
  step: 'step:RATE,RATE@TIME,…, such as step:10/s,80/s@5m',
  ramp: 'ramp:RATE,RATE@TIME,…, such as ramp:10/s,80/s@10m',
  sine: 'sine:LOW,HIGH,PERIOD, such as sine:10/s,90/s,24h',
  bursts: 'bursts:CALM,BURST,CALM-TIME,BURST-TIME, such as bursts:10/s,200/s,60s,5s',
  'flash-crowd': 'flash-crowd:BASE,PEAK,AT,RISE,DECAY, such as flash-crowd:10/s,500/s,10m,30s,5m',
  'on-off': 'on-off:RATE,ON,OFF, such as on-off:50/s,5m,10m',
} as const satisfies Record<Kind, string>

/** The number of words of those kinds that have a fixed one. */
const WORDS = { constant: 1, poisson: 1, sine: 3, bursts: 4, 'flash-crowd': 5, 'on-off': 3 } as const

/** Reads a flow that is told by its rates: everything that is wrong with it at once. */
export function parseTraffic(text: string): Parsed<Traffic> {
  const colon = text.indexOf(':')
  const [kind, rest] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  const words = new TrafficWords('--traffic')
  const traffic = isKind(kind) ? trafficOf(kind, rest.split(','), words) : undefined
  if (traffic === undefined && words.problems.length === 0)
    words.report(
      '',
      text,
      `one of ${Object.keys(FORMS).join(', ')}, file:PATH or prometheus:URL`,
      'write for example poisson:90/s',
    )
  if (traffic === undefined || words.problems.length > 0) return { ok: false, problems: words.problems }
  return { ok: true, value: traffic }
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(FORMS, kind)
}

function trafficOf(kind: Kind, list: readonly string[], words: TrafficWords): Traffic | undefined {
  if (kind === 'step' || kind === 'ramp') return { kind, points: points(kind, list, words) }
  if (list.length !== WORDS[kind]) {
    const bound = WORDS[kind] === 1 ? 'one word' : `${WORDS[kind]} words with commas between them`
    words.report(kind, list.join(','), bound, `write ${FORMS[kind]}`)
    return undefined
  }
  const [a = '', b = '', c = '', d = '', e = ''] = list
  switch (kind) {
    case 'constant':
    case 'poisson':
      return { kind, ratePerSecond: words.rate(a, 'rate') }
    case 'sine': {
      const [lowPerSecond, highPerSecond] = rising(words, ['low', a], ['high', b])
      return { kind, lowPerSecond, highPerSecond, periodMs: words.duration(c, PERIOD) }
    }
    case 'bursts': {
      const [calmPerSecond, burstPerSecond] = rising(words, ['calm', a], ['burst', b])
      return {
        kind,
        calmPerSecond,
        burstPerSecond,
        calmMs: words.duration(c, { name: 'calm time', min: TURN_MS_MIN }),
        burstMs: words.duration(d, { name: 'burst time', min: TURN_MS_MIN }),
      }
    }
    case 'flash-crowd': {
      const [basePerSecond, peakPerSecond] = rising(words, ['base', a], ['peak', b])
      return {
        kind,
        basePerSecond,
        peakPerSecond,
        atMs: words.duration(c, { name: 'at' }),
        riseMs: words.duration(d, { name: 'rise' }),
        decayMs: words.duration(e, { name: 'decay', min: TURN_MS_MIN }),
      }
    }
    case 'on-off':
      return {
        kind,
        ratePerSecond: words.rate(a, 'rate'),
        onMs: words.duration(b, { name: 'on', min: TURN_MS_MIN }),
        offMs: words.duration(c, { name: 'off', min: TURN_MS_MIN }),
      }
  }
}

type NamedText = readonly [name: string, text: string]

/** Two rates, the second above the first: a flow that stays as it is has a name of its own. */
function rising(words: TrafficWords, lower: NamedText, higher: NamedText): readonly [number, number] {
  const [lowerName, lowerText] = lower
  const [higherName, higherText] = higher
  const from = words.rate(lowerText, lowerName)
  const to = words.rate(higherText, higherName)
  if (to <= from)
    words.report(
      higherName,
      higherText,
      `above the ${lowerName} of ${lowerText}`,
      'write the lower rate first; one that stays is poisson:RATE',
    )
  return [from, to]
}

/** `10/s,80/s@5m`: the first one begins at 0, and each other one later than the one before. */
function points(kind: 'step' | 'ramp', list: readonly string[], words: TrafficWords): RatePoint[] {
  let lastMs = -1
  if (list.length < 2)
    words.report(
      kind,
      list.join(','),
      'two rates or more, the later ones with their times',
      `write ${FORMS[kind]}; one that stays is poisson:RATE`,
    )
  return list.map((text, index) => {
    const [rate = '', at, ...others] = text.split('@')
    const name = `${kind}, rate ${index + 1}`
    if (others.length > 0 || (index > 0 && at === undefined))
      words.report(name, text, 'a rate and its time', `write ${FORMS[kind]}`)
    const before = words.problems.length
    const atMs = at === undefined ? 0 : words.duration(at, { name: `${name}, time` })
    const isTime = at !== undefined && words.problems.length === before
    if (index === 0 && atMs > 0)
      words.report(`${name}, time`, text, 'at 0', `write the rate at the start first: ${FORMS[kind]}`)
    else if (isTime && atMs <= lastMs)
      words.report(`${name}, time`, text, 'later than the one before', 'put the rates in order of time')
    lastMs = Math.max(lastMs, atMs)
    return { atMs, ratePerSecond: words.rate(rate, name) }
  })
}
