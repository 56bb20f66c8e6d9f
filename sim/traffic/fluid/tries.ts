/**
 * Requests by the number of the try: the first is that of those who ask for the first time. May be fractions. A list is
 * never changed, so that whoever is told of it may keep it.
 */
export type Tries = readonly number[]

/** Nobody. */
export const NO_TRIES: Tries = []

/** Requests of all tries. */
export function totalOf(tries: Tries): number {
  let total = 0
  for (let n = 0; n < tries.length; n += 1) total += tries[n] ?? 0
  return total
}
