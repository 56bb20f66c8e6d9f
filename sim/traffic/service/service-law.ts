import { openServiceTimes } from './open-service-times.ts'
import type { ServiceTime } from './service-time.ts'

/** One part of a distribution: its share of all, and its mean. */
export type Stratum = { readonly share: number; readonly ms: number }

/** The parts of a distribution by their shares of all, and their means. */
type LawParts = { readonly shares: Float64Array; readonly ms: Float64Array }

/** What a fluid of requests needs to know of the time that a pod works on one. */
export type ServiceLaw = {
  readonly meanMs: number
  /** Variance by the square of the mean: 0 for constant times, 1 for exponential ones. */
  readonly squaredVariation: number
  /** From the shortest to the longest. */
  readonly strata: readonly Stratum[]
  /** The same as lists of numbers, for what is done with each of them 40 million times in a month. */
  readonly parts: LawParts
  /** What is left of the service that an arrival finds going on. */
  readonly rest: readonly Stratum[]
}

/** Finer towards the end, where p99 and p99.9 are. */
export const BOUNDS: readonly number[] = [
  ...Array.from({ length: 30 }, (_, i) => (0.9 * i) / 30),
  ...Array.from({ length: 10 }, (_, i) => 0.9 + (0.09 * i) / 10),
  ...Array.from({ length: 5 }, (_, i) => 0.99 + (0.009 * i) / 5),
  0.999,
  1,
]

/** Where in a service an arrival falls. */
const RESTS: readonly number[] = [1, 3, 5, 7, 9, 11, 13, 15].map((sixteenths) => sixteenths / 16)

/** Times that are drawn to know the law: their mean is within some 0.5 %, and is then put right. */
const DRAWN = 100_000

/** The law of the service times, from many of them. */
export function serviceLaw(time: ServiceTime): ServiceLaw {
  const times = new Float64Array(DRAWN)
  openServiceTimes(time, 0).fill(times)
  times.sort()
  const { meanMs, squaredVariation } = momentsOf(time)
  const scale = meanMs / mean(times)
  const strata = BOUNDS.slice(1).map((to, i): Stratum => {
    const from = BOUNDS[i] ?? 0
    const part = times.subarray(Math.round(from * DRAWN), Math.round(to * DRAWN))
    return { share: to - from, ms: mean(part) * scale }
  })
  return { meanMs, squaredVariation, strata, parts: partsOf(strata), rest: restOf(strata) }
}

function partsOf(strata: readonly Stratum[]): LawParts {
  return {
    shares: Float64Array.from(strata, ({ share }) => share),
    ms: Float64Array.from(strata, ({ ms }) => ms),
  }
}

/**
 * An arrival finds a long service more likely than a short one, and somewhere between its beginning and its end.
 */
function restOf(strata: readonly Stratum[]): readonly Stratum[] {
  const total = strata.reduce((sum, { share, ms }) => sum + share * ms, 0)
  const parts = strata.flatMap(({ share, ms }) =>
    RESTS.map((left): Stratum => ({ share: (share * ms) / total / RESTS.length, ms: ms * left })),
  )
  return gathered(parts.sort((a, b) => a.ms - b.ms))
}

/**
 * Neighbours joined: few enough to be added to each service time.
 *
 * @param finest no share is made smaller
 */
export function gathered(sorted: readonly Stratum[], finest = 0.002): readonly Stratum[] {
  const joined: { share: number; ms: number }[] = []
  let upTo = 0
  for (const { share, ms } of sorted) {
    const last = joined.at(-1)
    const size = Math.max(finest, upTo < 0.9 ? 0.05 : upTo < 0.99 ? 0.01 : 0.002)
    if (last === undefined || last.share + share > size) joined.push({ share, ms })
    else {
      last.ms = (last.ms * last.share + ms * share) / (last.share + share)
      last.share += share
    }
    upTo += share
  }
  return joined
}

/** Exponential times with that mean, of that share of all. */
export function exponentialStrata(meanMs: number, share: number): readonly Stratum[] {
  return EXPONENTIAL.map((stratum): Stratum => ({ share: share * stratum.share, ms: meanMs * stratum.ms }))
}

/** With mean 1. */
const EXPONENTIAL: readonly Stratum[] = BOUNDS.slice(1).map((to, i) => {
  const from = BOUNDS[i] ?? 0
  return { share: to - from, ms: (exponentialAbove(from) - exponentialAbove(to)) / (to - from) }
})

/** The part of the mean of an exponential number, 1, that lies above the quantile of that share. */
function exponentialAbove(share: number): number {
  return share >= 1 ? 0 : (1 - share) * (1 - Math.log(1 - share))
}

function mean(times: Float64Array): number {
  let sum = 0
  for (let i = 0; i < times.length; i += 1) sum += times[i] ?? 0
  return sum / times.length
}

/** The mean of such times, in milliseconds. */
export function meanMsOf(time: ServiceTime): number {
  return momentsOf(time).meanMs
}

function momentsOf(time: ServiceTime): { readonly meanMs: number; readonly squaredVariation: number } {
  switch (time.kind) {
    case 'constant':
      return { meanMs: time.ms, squaredVariation: 0 }
    case 'exponential':
      return { meanMs: time.meanMs, squaredVariation: 1 }
    case 'lognormal':
    case 'gamma':
      return { meanMs: time.meanMs, squaredVariation: time.variation ** 2 }
    case 'histogram': {
      let [total, sum, squares, fromMs] = [0, 0, 0, 0]
      for (const { upToMs, count } of time.buckets) {
        total += count
        sum += (count * (fromMs + upToMs)) / 2
        squares += (count * (fromMs ** 2 + fromMs * upToMs + upToMs ** 2)) / 3
        fromMs = upToMs
      }
      const meanMs = sum / total
      return { meanMs, squaredVariation: squares / total / meanMs ** 2 - 1 }
    }
  }
}
