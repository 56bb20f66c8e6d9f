import { writeFileSync } from 'node:fs'
import type { RolloutPlan, Timeline } from '../../../sim/index.ts'
import { describeTraffic } from '../../draw/describe-traffic.ts'
import { drawTrafficSvg, type TrafficPicture } from '../../draw/svg/traffic-svg.ts'
import { ToolError } from '../../errors.ts'
import { whyNot } from '../../files/why-not.ts'

/**
 * Writes the picture of the traffic, over a file that is there.
 *
 * @param path where to; undefined when nobody asked for it
 * @throws {ToolError} ARGUMENT_INVALID for a path that cannot be written
 */
export function savePicture(
  path: string | undefined,
  { before, after, seed, around }: RolloutPlan,
  timeline: Timeline,
  { verdict, levels }: Pick<TrafficPicture, 'verdict' | 'levels'>,
): void {
  const traffic = around?.traffic
  if (path === undefined || traffic === undefined) return
  const svg = drawTrafficSvg({
    title: `${after.kind} ${after.name}`,
    subtitle: `${describeTraffic(traffic)}; seed ${seed}`,
    timeline,
    replicas: { before: before.replicas, after: after.replicas },
    verdict,
    levels,
  })
  try {
    writeFileSync(path, svg)
  } catch (cause) {
    throw new ToolError('ARGUMENT_INVALID', `--svg ${path} cannot be written: ${whyNot(cause)}`, {
      remedy: 'give a file that can be written',
      cause,
    })
  }
}
