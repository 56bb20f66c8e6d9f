import type { FluidStep } from '../fluid-step.ts'
import type { Entry } from './line-slabs.ts'

/** What those have met who waited for so long in a line, before pods so slow. */
export function inLine(
  { load, places, queues }: Pick<FluidStep, 'load' | 'places' | 'queues'>,
  slowness: number,
  waitMs: number,
  entry: Entry,
): FluidStep {
  const { heldMs, slackMs } = entry
  return {
    rejected: 0,
    gaveUp: 0,
    slackMs,
    waits: 1,
    waitMs,
    isBacklog: true,
    load,
    places,
    queues,
    slowness,
    heldMs,
  }
}
