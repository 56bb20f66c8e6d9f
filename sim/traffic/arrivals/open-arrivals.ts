import { randomStream } from '../../engine/random-stream.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import type { Traffic } from '../traffic.ts'
import { burstRates } from './burst-rates.ts'
import { LoopedArrivals, MergedArrivals, ShiftedArrivals } from './composed-arrivals.ts'
import { loopedRates, shiftedRates, summedRates } from './composed-rates.ts'
import { ConstantArrivals } from './constant-arrivals.ts'
import { flashCrowdRates } from './flash-crowd-rates.ts'
import { ListedArrivals, secondlyRates } from './listed-arrivals.ts'
import { onOffRates } from './on-off-rates.ts'
import { rampRates, stepRates } from './point-rates.ts'
import { PoissonArrivals } from './poisson-arrivals.ts'
import { flatSegment, type RateSegment } from './rate-segment.ts'
import { sineRates } from './sine-rates.ts'

/** The name of the source of chance of all traffic; parts of a composed one add their place to it. */
const CHANCE = 'arrivals'

/**
 * The arrival times of the traffic in milliseconds from the start, in order.
 *
 * @param untilMs up to then all of them; later ones may be missing
 */
export function openArrivals(
  traffic: Traffic,
  seed: number,
  untilMs: number,
  name: string = CHANCE,
): NumberSource {
  switch (traffic.kind) {
    case 'constant':
      return new ConstantArrivals(traffic.ratePerSecond)
    case 'arrivals':
      return new ListedArrivals(traffic.atMs)
    case 'shifted':
      return new ShiftedArrivals(openArrivals(traffic.of, seed, untilMs - traffic.byMs, name), traffic.byMs)
    case 'looped': {
      const { of, everyMs } = traffic
      return new LoopedArrivals(
        (round) => openArrivals(of, seed, everyMs, roundOf(name, round)),
        everyMs,
        untilMs,
      )
    }
    case 'mixed':
      return new MergedArrivals(
        traffic.parts.map((part, i) => openArrivals(part, seed, untilMs, partOf(name, i))),
      )
    default:
      return new PoissonArrivals(ratesOf(traffic, seed, name), randomStream(seed, name), untilMs)
  }
}

/** The arrival rate over time; of recorded arrivals that of each second. */
export function ratesOf(
  traffic: Traffic,
  seed: number,
  name: string = CHANCE,
): IterableIterator<RateSegment> {
  switch (traffic.kind) {
    case 'constant':
    case 'poisson':
      return [flatSegment(Number.POSITIVE_INFINITY, traffic.ratePerSecond)].values()
    case 'step':
      return stepRates(traffic.points)
    case 'ramp':
      return rampRates(traffic.points)
    case 'sine':
      return sineRates(traffic)
    case 'bursts':
      return burstRates(traffic, randomStream(seed, `${name}: bursts`))
    case 'flash-crowd':
      return flashCrowdRates(traffic)
    case 'on-off':
      return onOffRates(traffic)
    case 'arrivals':
      return secondlyRates(traffic.atMs)
    case 'shifted':
      return shiftedRates(ratesOf(traffic.of, seed, name), traffic.byMs)
    case 'looped':
      return loopedRates((round) => ratesOf(traffic.of, seed, roundOf(name, round)), traffic.everyMs)
    case 'mixed':
      return summedRates(traffic.parts.map((part, i) => ratesOf(part, seed, partOf(name, i))))
  }
}

function roundOf(name: string, round: number): string {
  return `${name}, round ${round}`
}

function partOf(name: string, index: number): string {
  return `${name}, part ${index}`
}
