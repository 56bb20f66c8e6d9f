import type { Delay } from '../../sim/index.ts'
import { ToolError } from '../errors.ts'
import { parseDelay } from './parse-delay.ts'
import { DURATION_MS_MAX, parseDuration } from './parse-duration.ts'

/** Options that every command with a rehearsal has, for yargs. */
export const REHEARSAL_OPTIONS = {
  surge: { type: 'string', requiresArg: true, describe: 'maxSurge, such as 2 or 25%' },
  unavailable: { type: 'string', requiresArg: true, describe: 'maxUnavailable, such as 1 or 25%' },
  'start-up': {
    type: 'string',
    requiresArg: true,
    default: '2s',
    describe: 'from creation to ready: 2s, 1s..4s (uniform) or never',
  },
  termination: {
    type: 'string',
    requiresArg: true,
    describe: 'from deletion mark to gone; default: the preStop sleep and 1s',
  },
  seed: { type: 'string', requiresArg: true, default: '1', describe: 'source of all chance' },
  'min-available': { type: 'string', requiresArg: true, describe: 'objective: fewest available pods' },
  'max-pods': { type: 'string', requiresArg: true, describe: 'objective: most pods at once' },
  within: { type: 'string', requiresArg: true, describe: 'objective: longest duration, such as 90s' },
  json: { type: 'boolean', default: false, describe: 'print one JSON object instead of the picture' },
} as const

/** Collects everything wrong with the options, so that one run tells all of it. */
export class OptionReader {
  readonly #problems: string[] = []

  /** A whole number from `min` to 2,147,483,647, or undefined when the option was left out. */
  integer(flag: string, text: string | undefined, min: number): number | undefined {
    if (text === undefined) return undefined
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= 2_147_483_647) return value
    this.#problems.push(`${flag} must be a whole number from ${min} to 2147483647, not "${text}"`)
    return undefined
  }

  durationMs(flag: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined
    const ms = parseDuration(text)
    if (ms === undefined)
      this.#problems.push(
        `${flag} must be a duration such as 500ms, 2s or 1.5m of at most ${DURATION_MS_MAX / 86_400_000} days, not "${text}"`,
      )
    return ms
  }

  delay(flag: string, text: string): Delay {
    const delay = parseDelay(text)
    if (delay !== undefined) return delay
    this.#problems.push(
      `${flag} must be a duration such as 2s, a range such as 1s..4s, or never, not "${text}"`,
    )
    return { kind: 'never' }
  }

  choice<T extends string>(flag: string, text: string | undefined, choices: readonly T[]): T | undefined {
    if (text === undefined) return undefined
    const match = choices.find((choice) => choice === text)
    if (match === undefined) this.#problems.push(`${flag} must be ${choices.join(' or ')}, not "${text}"`)
    return match
  }

  /** @throws {ToolError} ARGUMENT_INVALID with a line for each problem */
  finish(): void {
    if (this.#problems.length > 0) throw new ToolError('ARGUMENT_INVALID', this.#problems.join('\n'))
  }
}
