/** What was seen of pauses in one load. */
export type SeenPauses = {
  /** How long it lasted, without the time in which a pause would not have been seen. */
  readonly seconds: number
  /** How many it had, without those with which a pause would not have been seen as one of its own. */
  readonly requests: number
  /** How long each lasted; over 0. */
  readonly lengthsMs: readonly number[]
}

/** A pause, and how likely it is one that comes with time. */
type SplitPause = { readonly ms: number; readonly byTime: number }

export type SplitPauses = {
  /** Those that come with time: how many in a second. */
  readonly perSecond: number
  readonly pauses: readonly SplitPause[]
}

/** Pauses are about as long as each other when they differ by less than this factor. */
const LIKE = Math.SQRT2
/** Fewer tell nothing. */
const SEEN_MIN = 10
const PASSES = 60
/** By so much, as a logarithm of likelihoods, a share that comes with time must explain more than none: 1 % by chance. */
const BETTER_MIN = 3

/**
 * Tells pauses that come with requests, as collections of garbage do, from those that come with time, as when others
 * have the processor: the former are the more the higher the load, the latter as many in each second. Each pause is
 * judged by all that are about as long, by what makes their numbers in the loads most likely; when a load of s seconds
 * and n requests has a·s + b·n of them on average, chance being Poisson's.
 */
export function splitPauses(loads: readonly SeenPauses[]): SplitPauses {
  const seconds = loads.reduce((sum, load) => sum + load.seconds, 0)
  const pauses = loads.flatMap((load) =>
    load.lengthsMs.map((ms): SplitPause => ({ ms, byTime: timeShare(load, ms, loads) })),
  )
  const byTime = pauses.reduce((sum, pause) => sum + pause.byTime, 0)
  return { perSecond: byTime === 0 ? 0 : byTime / seconds, pauses }
}

/** How likely a pause of that load comes with time. */
function timeShare({ seconds, requests }: SeenPauses, ms: number, loads: readonly SeenPauses[]): number {
  const isLike = (other: number): boolean => other > ms / LIKE && other < ms * LIKE
  const [a, b] = mostLikely(
    loads,
    loads.map(({ lengthsMs }) => lengthsMs.filter(isLike).length),
  )
  return (a * seconds) / (a * seconds + b * requests)
}

/** a and b: each pass gives every pause to time and requests as likely as it is theirs, and counts both anew. */
function mostLikely(
  loads: readonly SeenPauses[],
  counts: readonly number[],
): readonly [perSecond: number, perRequest: number] {
  const sum = (of: (load: SeenPauses, count: number) => number): number =>
    loads.reduce((total, load, at) => total + of(load, counts[at] ?? 0), 0)
  const [seen, seconds, requests] = [
    sum((_, count) => count),
    sum((load) => load.seconds),
    sum((load) => load.requests),
  ]
  const onlyRequests = [0, seen / requests] as const
  if (seen < SEEN_MIN) return onlyRequests
  let [a, b] = [seen / seconds / 2, seen / requests / 2]
  for (let pass = 0; pass < PASSES; pass += 1) {
    const share = (load: SeenPauses, count: number): number => count / (a * load.seconds + b * load.requests)
    const [byTime, byRequest] = [
      sum((load, count) => share(load, count) * load.seconds),
      sum((load, count) => share(load, count) * load.requests),
    ]
    a *= byTime / seconds
    b *= byRequest / requests
  }
  const likelihood = (rates: readonly [number, number]): number =>
    sum((load, count) => {
      const expected = rates[0] * load.seconds + rates[1] * load.requests
      return count * Math.log(expected) - expected
    })
  return likelihood([a, b]) - likelihood(onlyRequests) >= BETTER_MIN ? [a, b] : onlyRequests
}
