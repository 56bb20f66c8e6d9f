import { randomStream } from '../../engine/random-stream.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import type { Traffic } from '../traffic.ts'
import { burstRates } from './burst-rates.ts'
import { ConstantArrivals } from './constant-arrivals.ts'
import { flashCrowdRates } from './flash-crowd-rates.ts'
import { ListedArrivals, secondlyRates } from './listed-arrivals.ts'
import { onOffRates } from './on-off-rates.ts'
import { rampRates, stepRates } from './point-rates.ts'
import { PoissonArrivals } from './poisson-arrivals.ts'
import { flatSegment, type RateSegment } from './rate-segment.ts'
import { sineRates } from './sine-rates.ts'

/**
 * The arrival times of the traffic in milliseconds from the start, in order.
 *
 * @param untilMs up to then all of them; later ones may be missing
 */
export function openArrivals(traffic: Traffic, seed: number, untilMs: number): NumberSource {
  if (traffic.kind === 'constant') return new ConstantArrivals(traffic.ratePerSecond)
  if (traffic.kind === 'arrivals') return new ListedArrivals(traffic.atMs)
  return new PoissonArrivals(ratesOf(traffic, seed), randomStream(seed, 'arrivals'), untilMs)
}

/** The arrival rate over time; of recorded arrivals that of each second. */
export function ratesOf(traffic: Traffic, seed: number): Iterator<RateSegment> {
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
      return burstRates(traffic, randomStream(seed, 'bursts'))
    case 'flash-crowd':
      return flashCrowdRates(traffic)
    case 'on-off':
      return onOffRates(traffic)
    case 'arrivals':
      return secondlyRates(traffic.atMs)
  }
}
