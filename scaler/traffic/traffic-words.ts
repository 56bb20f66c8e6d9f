import type { Problem } from '../../sim/index.ts'
import { DURATION_MS_MAX, parseDuration } from '../options/parse-duration.ts'

const PER_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const
/** The longest duration that is read at all. */
const DAYS_MAX = DURATION_MS_MAX / 86_400_000
const MS = { us: 0.001, ms: 1, s: 1000, m: 60_000 } as const

/** More than any service answers, and than a simulation of every request gets through. */
const RATE_PER_SECOND_MAX = 1_000_000
const SERVICE_MS_MAX = 3_600_000

/** What a word may be: its name, and bounds where there are any. */
export type Word = { readonly name: string; readonly min?: number; readonly max?: number }

/** Reads the words of `--traffic` and `--service`, and collects everything that is wrong with them. */
export class TrafficWords {
  readonly problems: Problem[] = []
  readonly #flag: string

  constructor(flag: string) {
    this.#flag = flag
  }

  report(name: string, value: unknown, bound: string, remedy: string): void {
    this.problems.push({ field: name === '' ? this.#flag : `${this.#flag} (${name})`, value, bound, remedy })
  }

  /** Requests a second: `90/s`, `30/m` or `1000/h`; not a number when it is none of them. */
  rate(text: string, name: string): number {
    const [, number, unit] = /^(\d+(?:\.\d+)?)\/(s|m|h)$/.exec(text) ?? []
    const perSecond = (Number(number) * 1000) / PER_MS[unit as keyof typeof PER_MS]
    if (perSecond <= RATE_PER_SECOND_MAX) return perSecond
    this.report(
      name,
      text,
      `a rate of at most ${RATE_PER_SECOND_MAX}/s`,
      'write requests a second, minute or hour, such as 90/s, 30/m or 1000/h',
    )
    return Number.NaN
  }

  /** Milliseconds: `500ms`, `30s`, `5m` or `24h`. */
  duration(text: string, { name, min = 0 }: Word): number {
    const ms = parseDuration(text)
    if (ms !== undefined && ms >= min) return ms
    const bound =
      min === 0 ? `a duration of at most ${DAYS_MAX} days` : `a duration from ${min} ms to ${DAYS_MAX} days`
    this.report(name, text, bound, 'write for example 500ms, 30s, 5m or 24h')
    return min
  }

  /** Milliseconds with their fractions: `250us`, `1.5ms`, `2s`. */
  serviceTime(text: string, name: string): number {
    const ms = fineMs(text)
    if (ms > 0 && ms <= SERVICE_MS_MAX) return ms
    this.report(name, text, 'a time above 0 and of at most an hour', 'write for example 250us, 1.5ms or 2s')
    return 1
  }

  /** Milliseconds with their fractions, none of them included: `0ms`, `250us`, `2ms`. */
  shortTime(text: string, { name, max }: Word & { readonly max: number }): number {
    const ms = fineMs(text)
    if (ms <= max) return ms
    this.report(name, text, `a time of at most ${max} ms`, 'write for example 0ms, 250us or 2ms')
    return 0
  }

  /** A number without unit and fraction; the example is of the whole option. */
  wholeNumber(text: string, { name, min = 0, max = Number.MAX_SAFE_INTEGER }: Word, example: string): number {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (number >= min && number <= max) return number
    this.report(name, text, `a whole number from ${min} to ${max}`, `write for example ${example}`)
    return Math.max(min, 1)
  }

  /** A number without a unit, with its fraction. */
  number(text: string, { name, min = 0, max = Number.MAX_SAFE_INTEGER }: Word): number {
    const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    if (number >= min && number <= max) return number
    this.report(name, text, `a number from ${min} to ${max}`, 'write it without a unit, such as 0.5')
    return Math.max(min, 1)
  }
}

/** Not a number where the text is no time. */
function fineMs(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|m)$/.exec(text) ?? []
  return Number(number) * MS[unit as keyof typeof MS]
}
