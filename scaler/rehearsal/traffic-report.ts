import {
  type Report,
  type RequestReport,
  type RolloutPlan,
  type Timeline,
  totalCounts,
  type Warning,
  warnOfApproximation,
  warnOfUnanswered,
} from '../../sim/index.ts'
import type { DepthChoice } from './depth-choice.ts'

/** How many pods there were over time, terminating ones left out. */
type ReplicaReport = {
  /** Over all the time that was watched. */
  readonly mean: number
  readonly max: number
  /** Writes of spec.replicas: by the change that was planned, and by an autoscaler. */
  readonly changes: number
}

/** What traffic met, and what it met it with. */
export type TrafficReport = {
  readonly requests: RequestReport
  readonly replicas: ReplicaReport
  /** How deep the requests were simulated, and why; left out when nobody chose. */
  readonly depth?: DepthChoice
  readonly warnings: readonly Warning[]
}

/** Sums up a timeline whose requests were simulated one by one; undefined for any other. */
export function reportTraffic(
  { before, after }: Pick<RolloutPlan, 'before' | 'after'>,
  timeline: Timeline,
  choice?: DepthChoice,
  warnings: readonly Warning[] = [],
): TrafficReport | undefined {
  const { traffic } = timeline
  if (traffic === undefined) return undefined
  const untilMs = traffic.windows.at(-1)?.toMs ?? 0
  const autoscaled = timeline.events.filter((event) => event.kind === 'autoscale' && event.from !== event.to)
  const changes = autoscaled.length + (after.replicas === before.replicas ? 0 : 1)
  return {
    requests: traffic.requests,
    replicas: { ...podsOver(timeline, untilMs), changes },
    ...(choice === undefined ? {} : { depth: choice }),
    warnings: [...warnings, ...warnOfUnanswered(traffic), ...warnOfApproximation(traffic)],
  }
}

/** The report with what traffic adds to it, in place of what is only expected. */
export function withTraffic<R extends Partial<Report>>(
  report: R,
  traffic: TrafficReport | undefined,
): R | (Omit<R, 'requests' | 'replicas'> & TrafficReport) {
  return traffic === undefined ? report : { ...report, ...traffic }
}

/** Each sample is in force until the next one. */
function podsOver({ samples }: Timeline, untilMs: number): { readonly mean: number; readonly max: number } {
  let podMs = 0
  let max = 0
  for (const [index, sample] of samples.entries()) {
    const { pods } = totalCounts(sample)
    const endMs = Math.min(samples[index + 1]?.tMs ?? untilMs, untilMs)
    podMs += pods * Math.max(0, endMs - sample.tMs)
    if (sample.tMs <= untilMs) max = Math.max(max, pods)
  }
  return { mean: untilMs === 0 ? max : podMs / untilMs, max }
}
