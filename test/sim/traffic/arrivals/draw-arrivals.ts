import { openArrivals } from '../../../../sim/traffic/arrivals/open-arrivals.ts'
import type { Traffic } from '../../../../sim/traffic/traffic.ts'

/** All arrival times of the traffic before `untilMs`. */
export function drawArrivals(traffic: Traffic, seed: number, untilMs: number): number[] {
  const source = openArrivals(traffic, seed, untilMs)
  const batch = new Float64Array(256)
  const times: number[] = []
  for (;;) {
    const written = source.fill(batch)
    for (const tMs of batch.subarray(0, written)) {
      if (tMs >= untilMs) return times
      times.push(tMs)
    }
    if (written < batch.length) return times
  }
}

/** How many of the times lie in `[fromMs, toMs)`. */
export function countBetween(times: readonly number[], fromMs: number, toMs: number): number {
  return times.filter((tMs) => tMs >= fromMs && tMs < toMs).length
}
