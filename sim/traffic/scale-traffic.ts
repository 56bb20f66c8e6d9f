import { scaleArrivals } from './scale-arrivals.ts'
import type { RatePoint, Traffic } from './traffic.ts'

/**
 * The same traffic with so many times the requests; of recorded arrivals `scaleArrivals` says how.
 *
 * @param factor at least 0
 */
export function scaleTraffic(traffic: Traffic, factor: number): Traffic {
  const scaled = (points: readonly RatePoint[]): RatePoint[] =>
    points.map(({ atMs, ratePerSecond }) => ({ atMs, ratePerSecond: ratePerSecond * factor }))
  switch (traffic.kind) {
    case 'constant':
    case 'poisson':
    case 'on-off':
      return { ...traffic, ratePerSecond: traffic.ratePerSecond * factor }
    case 'step':
    case 'ramp':
      return { ...traffic, points: scaled(traffic.points) }
    case 'sine':
      return {
        ...traffic,
        lowPerSecond: traffic.lowPerSecond * factor,
        highPerSecond: traffic.highPerSecond * factor,
      }
    case 'bursts':
      return {
        ...traffic,
        calmPerSecond: traffic.calmPerSecond * factor,
        burstPerSecond: traffic.burstPerSecond * factor,
      }
    case 'flash-crowd':
      return {
        ...traffic,
        basePerSecond: traffic.basePerSecond * factor,
        peakPerSecond: traffic.peakPerSecond * factor,
      }
    case 'arrivals':
      return { ...traffic, atMs: scaleArrivals(traffic.atMs, factor) }
    case 'shifted':
    case 'looped':
      return { ...traffic, of: scaleTraffic(traffic.of, factor) }
    case 'mixed':
      return { ...traffic, parts: traffic.parts.map((part) => scaleTraffic(part, factor)) }
  }
}
