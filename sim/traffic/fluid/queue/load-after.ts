import { unboundedQueue } from './queue-law.ts'

/** A step of one queue: what was inside and what came, and what its places serve at most. */
export type QueueStep = { readonly toServe: number; readonly servedAtMost: number; readonly places: number }

/** A share of time that is as good as none. */
const PRECISION = 1e-12
const TURNS_MAX = 60

/**
 * The load of a queue of one place at the end of a step: where what is inside at that load, and what is served at it,
 * are what was inside and what came. It solves (ρ + s·ρ - t)·(1 - ρ) + v·ρ² = 0.
 *
 * @param variation by how much waits are longer than with exponential gaps and times
 */
export function loadAfterOfOne({ toServe, servedAtMost }: QueueStep, variation: number): number {
  const work = 1 + servedAtMost
  const sum = work + toServe
  return Math.min(
    1 - PRECISION,
    (2 * toServe) / (sum + Math.sqrt(sum ** 2 - 4 * (work - variation) * toServe)),
  )
}

/**
 * The same for several places, where both rise with the load. By false position (Illinois) on the equation times 1 - ρ, which has no pole at 1: some 8 times Erlang's formula where
 * bisection takes 40.
 *
 * @param near a guess, such as the load before
 */
export function loadAfter(of: QueueStep, variation: (load: number) => number, near: number): number {
  if (of.toServe <= 0) return 0
  let [from, low, to, high] = [0, -of.toServe, 1, variation(1)]
  let last = 0
  let load = near
  for (let turn = 0; turn < TURNS_MAX && to - from > PRECISION; turn += 1) {
    if (!(load > from && load < to)) load = (from + to) / 2
    const value = missingAt(of, load, variation(load))
    if (Math.abs(value) < PRECISION) return load
    const side = Math.sign(value)
    if (side < 0) {
      from = load
      low = value
    } else {
      to = load
      high = value
    }
    // An end that stays once more counts half, or it would stay for long.
    if (side === last && side < 0) high /= 2
    else if (side === last) low /= 2
    last = side
    load = (from * high - to * low) / (high - low)
  }
  return from
}

function missingAt({ toServe, servedAtMost, places }: QueueStep, load: number, variation: number): number {
  const { waits } = unboundedQueue(places, load, 1)
  return ((places + servedAtMost) * load - toServe) * (1 - load) + variation * waits * load
}
