import type { CalibrationTarget } from './calibration-target.ts'
import type { LoadBounds } from './open-connections.ts'
import { runClosedLoop } from './run-closed-loop.ts'

const CONNECTIONS = 4
/** Throughput is compared between so many slices and as many before them. */
const SLICES = 3
/** Less is chance. */
const FASTER = 1.02

/**
 * Loads a server until it gets no faster: in the first seconds of one that compiles while it runs, the compiler takes
 * up to half of a single core, and single answers wait for 20 ms.
 *
 * @param slice how much of the load is looked at at once
 * @param withinMs after that it is taken for as warm as it gets
 * @throws {Error} of the first request that fails
 */
export async function warmUp(target: CalibrationTarget, slice: LoadBounds, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs
  const rates: number[] = []
  while (performance.now() < endMs && !isWarm(rates))
    rates.push((await runClosedLoop(target, CONNECTIONS, slice)).requestsPerSecond)
}

/** Whether the last slices were no faster than those before, by more than chance. */
export function isWarm(rates: readonly number[]): boolean {
  if (rates.length < 2 * SLICES) return false
  const sum = (values: readonly number[]): number => values.reduce((total, rate) => total + rate, 0)
  return sum(rates.slice(-SLICES)) <= FASTER * sum(rates.slice(-2 * SLICES, -SLICES))
}
