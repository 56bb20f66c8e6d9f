import type { Traffic, Warning } from '../../sim/index.ts'
import { formatDuration } from '../draw/format-duration.ts'

/** A recording that is over so much earlier or later than the run, as a share, is as long. */
const SHARE = 0.01

/**
 * Warns where a recording and the run are not equally long: it is easily taken for a quiet end, or for all of it.
 *
 * @param traffic with a recording in it
 * @param forMs how long is looked
 */
export function recordingWarnings(traffic: Traffic, forMs: number): readonly Warning[] {
  const ends = endsMs(traffic)
  const lastMs = Math.max(...ends)
  const longestMs = Math.max(0, ...ends.filter(Number.isFinite))
  const [end, run] = [formatDuration(longestMs), formatDuration(forMs)]
  if (lastMs < forMs * (1 - SHARE))
    return [
      {
        code: 'traffic-ends',
        message: `nobody comes after ${end}, where the recording ends, and the run goes on until ${run}`,
        remedy: `--for ${seconds(lastMs)}, or loop:${seconds(lastMs)} behind the file to repeat it`,
      },
    ]
  if (longestMs <= forMs * (1 + SHARE)) return []
  return [
    {
      code: 'traffic-cut',
      message: `only the first ${run} of the recording are looked at, and it ends at ${end}`,
      remedy: `--for ${seconds(longestMs)}`,
    },
  ]
}

/** When each flow ends; infinite for one that goes on. */
function endsMs(traffic: Traffic): readonly number[] {
  switch (traffic.kind) {
    case 'arrivals':
      return [traffic.atMs.at(-1) ?? 0]
    case 'step': {
      const last = traffic.points.at(-1)
      return [last?.ratePerSecond === 0 ? last.atMs : Number.POSITIVE_INFINITY]
    }
    case 'shifted':
      return endsMs(traffic.of).map((ms) => ms + traffic.byMs)
    case 'mixed':
      return traffic.parts.flatMap(endsMs)
    default:
      return [Number.POSITIVE_INFINITY]
  }
}

/** As `--for` takes it. */
function seconds(ms: number): string {
  return `${Math.max(1, Math.ceil(ms / 1000))}s`
}
