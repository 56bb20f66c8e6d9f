import type { MetricSeries } from '../scenario/metric-series.ts'
import { type Timeline, totalCounts } from './timeline.ts'

/** Two opposite steps of an autoscaler within that time are flapping: load hardly turns so fast. */
const FLAPPING_WITHIN_MS = 600_000

/** What pods a stretch of time took, and how they were scaled. */
export type PodUsage = {
  /** Pods times seconds, by what the pods were doing. */
  readonly podSeconds: {
    readonly available: number
    /** There, but not available: on their way up, or broken. */
    readonly starting: number
    /** On their way down: no controller counts them, but they are paid for. */
    readonly terminating: number
  }
  /** Writes of autoscalers, and how many of them turned back on the one before within ten minutes. */
  readonly scaling: { readonly actions: number; readonly flaps: number }
  /** Against what the load asks for; left out when that is not known. */
  readonly provisioning?: { readonly overPodSeconds: number; readonly underPodSeconds: number }
}

/**
 * Adds up the pods of a timeline.
 *
 * @param span from a moment to another one, in milliseconds
 * @param wantedPods how many pods the load asks for, over time
 */
export function podUsage(
  timeline: Timeline,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  wantedPods?: MetricSeries,
): PodUsage {
  const podSeconds = { available: 0, starting: 0, terminating: 0 }
  const provisioning = { overPodSeconds: 0, underPodSeconds: 0 }
  for (const stretch of stretches(timeline, wantedPods ?? [], fromMs, toMs)) {
    const { seconds, pods, available, terminating, wanted } = stretch
    podSeconds.available += available * seconds
    podSeconds.starting += (pods - available) * seconds
    podSeconds.terminating += terminating * seconds
    provisioning.overPodSeconds += Math.max(0, available - wanted) * seconds
    provisioning.underPodSeconds += Math.max(0, wanted - available) * seconds
  }
  const scaling = scalingOf(timeline, fromMs, toMs)
  return { podSeconds, scaling, ...(wantedPods === undefined ? {} : { provisioning }) }
}

type Stretch = {
  readonly seconds: number
  readonly pods: number
  readonly available: number
  readonly terminating: number
  readonly wanted: number
}

/** The stretches of time in which nothing changes, neither pods nor what is wanted. */
function* stretches(
  { samples }: Timeline,
  wantedPods: MetricSeries,
  fromMs: number,
  toMs: number,
): Generator<Stretch> {
  let sample = -1
  let wanted = -1
  let counts: Pick<Stretch, 'pods' | 'available' | 'terminating'> = { pods: 0, available: 0, terminating: 0 }
  for (let tMs = fromMs; tMs < toMs; ) {
    const last = sample
    while ((samples[sample + 1]?.tMs ?? toMs) <= tMs) sample += 1
    const current = samples[sample]
    // What is wanted changes far more often than pods do.
    if (sample > last && current !== undefined) counts = totalCounts(current)
    while ((wantedPods[wanted + 1]?.atMs ?? toMs) <= tMs) wanted += 1
    const untilMs = Math.min(toMs, samples[sample + 1]?.tMs ?? toMs, wantedPods[wanted + 1]?.atMs ?? toMs)
    const { pods, available, terminating } = counts
    const seconds = (untilMs - tMs) / 1000
    yield { seconds, pods, available, terminating, wanted: wantedPods[wanted]?.value ?? 0 }
    tMs = untilMs
  }
}

function scalingOf({ events }: Timeline, fromMs: number, toMs: number): PodUsage['scaling'] {
  let actions = 0
  let flaps = 0
  let last: { readonly tMs: number; readonly isUp: boolean } | undefined
  for (const event of events) {
    if (event.kind !== 'autoscale' || event.tMs < fromMs || event.tMs > toMs) continue
    const isUp = event.to > event.from
    actions += 1
    if (last !== undefined && last.isUp !== isUp && event.tMs - last.tMs <= FLAPPING_WITHIN_MS) flaps += 1
    last = { tMs: event.tMs, isUp }
  }
  return { actions, flaps }
}
