/** Requests by the number of the try: the first is that of those who ask for the first time. May be fractions. */
export type Tries = Float64Array

/** Requests of all tries. */
export function totalOf(tries: Tries): number {
  let total = 0
  for (let n = 0; n < tries.length; n += 1) total += tries[n] ?? 0
  return total
}

/** Their own list of the same. Written out: `slice` takes as long as all else that a short list is joined for. */
export function copyOf(tries: Tries): Tries {
  const copy = new Float64Array(tries.length)
  for (let n = 0; n < tries.length; n += 1) copy[n] = tries[n] ?? 0
  return copy
}
