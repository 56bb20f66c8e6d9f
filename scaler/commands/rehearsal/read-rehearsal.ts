import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import type { Delay, Objectives } from '../../../sim/index.ts'
import type { OptionReader } from '../../options/option-reader.ts'
import type { REHEARSAL_OPTIONS } from './rehearsal-options.ts'

/** How to rehearse, as the options say. */
export type RehearsalSettings = {
  /** Undefined when left out: the command knows a better value than a constant. */
  readonly startUp: Delay | undefined
  readonly termination: Delay | undefined
  readonly seed: number
  readonly stricter: Partial<Objectives>
  readonly worlds: number
}

/** More worlds than a person waits for. */
const WORLDS_MAX = 100_000

/** Reads the options that every rehearsal has; problems stay with the reader. */
export function readRehearsal(
  read: OptionReader,
  argv: ArgumentsCamelCase<InferredOptionTypes<typeof REHEARSAL_OPTIONS>>,
  worldsDefault: number,
): RehearsalSettings {
  const minAvailable = read.integer('--min-available', argv.minAvailable, 0)
  const maxPods = read.integer('--max-pods', argv.maxPods, 0)
  const withinMs = read.durationMs('--within', argv.within)
  return {
    startUp: read.delay('--start-up', argv.startUp),
    termination: read.delay('--termination', argv.termination),
    seed: read.integer('--seed', argv.seed, 0) ?? 1,
    worlds: read.integer('--worlds', argv.worlds, 0, WORLDS_MAX) ?? worldsDefault,
    stricter: {
      ...(minAvailable === undefined ? {} : { minAvailable }),
      ...(maxPods === undefined ? {} : { maxPods }),
      ...(withinMs === undefined ? {} : { withinMs }),
    },
  }
}
