import type { Replay } from './first-difference.ts'

/** What a recording leaves open of its times. */
export type Timing = {
  /** Where in a second of the clock it began: the API cuts times to whole seconds, and a recording counts from its start. */
  readonly phaseMs: number
  /** How much later the Deployment controller learns of a ReplicaSet's status: recorded times are exact to 100 ms. */
  readonly statusLagMs: number
}

const PHASES_MS = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900] as const
const LAGS_MS = [30, 60, 90] as const

/**
 * Replays with each phase, until one reproduces the recording.
 *
 * The phase is a fact that recordings lack. How fast a controller was is none: what is reproduced with slower ones
 * alone is not reproduced, but named for what it is, a race.
 *
 * @param replay with one timing
 * @param lags whether statuses can be late in it
 */
export function varyTiming(replay: (timing: Timing) => Replay, lags: 'late statuses' | 'none'): Replay {
  const first = replay({ phaseMs: 0, statusLagMs: 0 })
  if (first.reproduced) return first
  for (const phaseMs of PHASES_MS)
    if (replay({ phaseMs, statusLagMs: 0 }).reproduced) return { reproduced: true, phaseMs }
  if (lags === 'late statuses')
    for (const statusLagMs of LAGS_MS)
      for (const phaseMs of PHASES_MS)
        if (replay({ phaseMs, statusLagMs }).reproduced)
          return {
            reproduced: false,
            difference: `${first.difference} (a race: as observed when statuses come ${statusLagMs} ms later, and times are exact to 100 ms)`,
          }
  return { reproduced: false, difference: `${first.difference} (in every timing that was tried: a rule)` }
}
