import type { Replay } from './first-difference.ts'

/** What a recording leaves open of its times, and of chance. */
export type Timing = {
  /** Where in a second of the clock it began: the API cuts times to whole seconds, and a recording counts from its start. */
  readonly phaseMs: number
  /** How much later the Deployment controller learns of a ReplicaSet's status: recorded times are exact to 100 ms. */
  readonly statusLagMs: number
  /** By how much pods get ready later than the scenario says, each by a random part of it: the driver has its delays. */
  readonly jitterMs: number
  /** Which of equal pods go when a set shrinks: that is by their uids, which a recording does not tell. */
  readonly draw: number
}

const PHASES_MS = [0, 100, 200, 300, 400, 500, 600, 700, 800, 900] as const
const LAGS_MS = [30, 60, 90] as const
const JITTER_MS = 50
const DRAWS = Array.from({ length: 20 }, (_, index) => index + 1)

const AS_IT_IS: Timing = { phaseMs: 0, statusLagMs: 0, jitterMs: 0, draw: 0 }

/**
 * Replays with each phase, until one reproduces the recording.
 *
 * The phase is a fact that recordings lack. How fast a controller was is none, and neither is which of equal pods went:
 * what is reproduced with slower ones or other ones alone is not reproduced, but named for what it is, a race or chance.
 *
 * @param replay with one timing
 * @param open whether statuses can be late in it and pods be drawn
 */
export function varyTiming(replay: (timing: Timing) => Replay, open: 'controllers' | 'clock'): Replay {
  const first = replay(AS_IT_IS)
  if (first.reproduced) return first
  const isReproduced = (change: Partial<Timing>): boolean => replay({ ...AS_IT_IS, ...change }).reproduced
  const phaseMs = PHASES_MS.find((phase) => isReproduced({ phaseMs: phase }))
  if (phaseMs !== undefined) return { reproduced: true, phaseMs }
  const cause = open === 'clock' ? undefined : causeOf(isReproduced)
  return {
    reproduced: false,
    difference: `${first.difference} (${cause ?? 'in all that was tried: a rule'})`,
  }
}

function causeOf(isReproduced: (change: Partial<Timing>) => boolean): string | undefined {
  const inAPhase = (change: Partial<Timing>): boolean =>
    PHASES_MS.some((phaseMs) => isReproduced({ phaseMs, ...change }))
  const lagMs = LAGS_MS.find((statusLagMs) => inAPhase({ statusLagMs }))
  if (lagMs !== undefined)
    return `a race: as observed when statuses come ${lagMs} ms later, and times are exact to 100 ms`
  if (DRAWS.some((draw) => inAPhase({ draw })))
    return 'chance: as observed when others of equal pods go, and their uids decide'
  if (DRAWS.some((draw) => inAPhase({ jitterMs: JITTER_MS, draw })))
    return `a race: as observed when pods get ready up to ${JITTER_MS} ms later, and times are exact to 100 ms`
  return undefined
}
