import type { RatePoint, Traffic } from './traffic.ts'

/**
 * The same traffic with so many times the requests.
 *
 * Of recorded arrivals each comes several times, or only some do, evenly: by 2.5 they come twice and three times in
 * turns.
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
      return { ...traffic, atMs: traffic.atMs.flatMap((atMs, i) => copies(atMs, i, factor)) }
    case 'shifted':
    case 'looped':
      return { ...traffic, of: scaleTraffic(traffic.of, factor) }
    case 'mixed':
      return { ...traffic, parts: traffic.parts.map((part) => scaleTraffic(part, factor)) }
  }
}

/** As many as bring the sum of all up to the factor's share, rounded down. */
function copies(atMs: number, index: number, factor: number): number[] {
  const count = Math.floor((index + 1) * factor) - Math.floor(index * factor)
  return new Array<number>(count).fill(atMs)
}
