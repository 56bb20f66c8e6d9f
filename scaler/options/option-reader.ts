import { type Delay, describeProblem, type Problem } from '../../sim/index.ts'
import { ToolError } from '../errors.ts'
import { parseDelay } from './parse-delay.ts'
import { DURATION_MS_MAX, parseDuration } from './parse-duration.ts'

const INT32_MAX = 2_147_483_647

/** Of a duration, in milliseconds. */
type Bounds = { readonly min?: number; readonly max?: number }

/** Collects everything wrong with the options, so that one run tells all of it. */
export class OptionReader {
  readonly #problems: string[] = []

  /** A whole number within the bounds, both included, or undefined when the option was left out. */
  integer(flag: string, text: string | undefined, min: number, max: number = INT32_MAX): number | undefined {
    if (text === undefined) return undefined
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    this.#problems.push(`${flag} must be a whole number from ${min} to ${max}, not "${text}"`)
    return undefined
  }

  /** A duration within the bounds, both included, in milliseconds, or undefined when the option was left out. */
  durationMs(
    flag: string,
    text: string | undefined,
    { min = 0, max = DURATION_MS_MAX }: Bounds = {},
  ): number | undefined {
    if (text === undefined) return undefined
    const ms = parseDuration(text)
    if (ms !== undefined && ms >= min && ms <= max) return ms
    const least = min === 0 ? '' : `at least ${min} ms and `
    this.refuse(
      flag,
      `a duration such as 500ms, 2s or 1.5m of ${least}at most ${max / 86_400_000} days`,
      text,
    )
    return undefined
  }

  /** A duration, a range of durations, or never. */
  delay(flag: string, text: string | undefined): Delay | undefined {
    const delay = text === undefined ? undefined : parseDelay(text)
    if (delay !== undefined || text === undefined) return delay
    this.#problems.push(
      `${flag} must be a duration such as 2s, a range such as 1s..4s, or never, not "${text}"`,
    )
    return undefined
  }

  /** Notes that the option says something that is not allowed. */
  refuse(flag: string, bound: string, text: string): void {
    this.#problems.push(`${flag} must be ${bound}, not "${text}"`)
  }

  /** Takes over what is wrong with an option, found by its own parser. */
  take(problems: readonly Problem[]): void {
    this.#problems.push(...problems.map(describeProblem))
  }

  choice<T extends string>(flag: string, text: string | undefined, choices: readonly T[]): T | undefined {
    if (text === undefined) return undefined
    const match = choices.find((choice) => choice === text)
    if (match === undefined)
      this.#problems.push(
        `${flag} must be ${choices.join(', ').replace(/, ([^,]*)$/, ' or $1')}, not "${text}"`,
      )
    return match
  }

  /** @throws {ToolError} ARGUMENT_INVALID with a line for each problem */
  finish(): void {
    if (this.#problems.length > 0) throw new ToolError('ARGUMENT_INVALID', this.#problems.join('\n'))
  }
}
