import type { DiagnosisCode } from '../kubernetes/deployment/diagnose.ts'
import { keptPods } from './kept-pods.ts'
import type { Objectives } from './objectives.ts'
import { type Report, samplesFrom } from './report.ts'
import { type Timeline, totalCounts } from './timeline.ts'

/** The ways in which a rollout can miss its objectives. */
export type ViolationCode =
  | 'not-complete'
  | DiagnosisCode
  | 'outage'
  | 'below-floor'
  | 'above-ceiling'
  | 'too-slow'
  | 'availability-missed'
  | 'errors-above'
  | 'latency-above'
  | 'cost-above'

/** One missed objective. */
export type Violation = {
  readonly code: ViolationCode
  /** One sentence for a person: what, when, and the bound. */
  readonly message: string
  /** What would mend it. */
  readonly remedy: string
  /** The first moment of it, in milliseconds of the timeline. */
  readonly tMs: number
}

/** Whether a rollout may happen; when not, `reasons` has every missed objective. */
export type Verdict = { readonly pass: boolean; readonly reasons: readonly Violation[] }

/** Judges a timeline and its report by the objectives. */
export function judge(timeline: Timeline, report: Report, objectives: Objectives): Verdict {
  const reasons = [
    ...judgeCompletion(timeline, report),
    ...judgeAvailability(timeline, report, objectives),
    ...judgeCeiling(timeline, report, objectives),
    ...judgeDuration(report, objectives),
  ]
  return { pass: reasons.length === 0, reasons }
}

/** A Deployment that is complete, but will not start its next rollout, is no good end either. */
function judgeCompletion(timeline: Timeline, report: Report): Violation[] {
  const { diagnosis } = timeline
  if (diagnosis !== undefined) {
    const { code, message, remedy } = diagnosis
    return [{ code, message, remedy, tMs: timeline.events.at(-1)?.tMs ?? 0 }]
  }
  if (report.complete) return []
  const timedOut = timeline.events.findLast(
    (event) => event.kind === 'condition' && event.message === 'ProgressDeadlineExceeded',
  )
  const tMs = timedOut?.tMs ?? timeline.events.at(-1)?.tMs ?? 0
  const cause = timedOut === undefined ? '' : `: ProgressDeadlineExceeded at ${seconds(tMs)}`
  return [
    {
      code: 'not-complete',
      message: `the rollout does not complete${cause}`,
      remedy: 'find out why pods do not become available, or allow them more time (progressDeadlineSeconds)',
      tMs,
    },
  ]
}

function judgeAvailability(timeline: Timeline, report: Report, { minAvailable }: Objectives): Violation[] {
  if (report.minAvailable >= minAvailable) return []
  const tMs = firstMoment(timeline, (sample) => totalCounts(sample).available < minAvailable)
  if (report.minAvailable === 0)
    return [
      {
        code: 'outage',
        message: `no pod is available at ${seconds(tMs)}, and at least ${minAvailable} must be`,
        remedy: 'give the rollout a maxSurge of at least 1, or a smaller maxUnavailable',
        tMs,
      },
    ]
  return [
    {
      code: 'below-floor',
      message: `only ${report.minAvailable} pods are available at ${seconds(tMs)}, and at least ${minAvailable} must be`,
      remedy: 'lower maxUnavailable, or raise replicas before the rollout',
      tMs,
    },
  ]
}

function judgeCeiling(timeline: Timeline, report: Report, { maxPods }: Objectives): Violation[] {
  if (report.maxPods <= maxPods) return []
  const kept = keptPods(timeline)
  // What was before the change counts from the moment of the change on.
  const inForce = kept.findLastIndex(({ tMs }) => tMs <= firstChangeMs(timeline))
  const above = kept.slice(Math.max(0, inForce)).filter(({ pods }) => pods > maxPods)
  const [first] = above
  if (first === undefined) return []
  const most = Math.max(...above.map(({ pods }) => pods))
  return [
    {
      code: 'above-ceiling',
      message: `${most} pods exist at ${seconds(first.tMs)}, and at most ${maxPods} may`,
      remedy: 'lower maxSurge',
      tMs: first.tMs,
    },
  ]
}

function judgeDuration(report: Report, { withinMs }: Objectives): Violation[] {
  if (!report.complete || report.durationMs <= withinMs) return []
  return [
    {
      code: 'too-slow',
      message: `the rollout takes ${seconds(report.durationMs)}, and may take ${seconds(withinMs)}`,
      remedy: 'raise maxSurge, so that more pods start at once',
      tMs: withinMs,
    },
  ]
}

function firstMoment(timeline: Timeline, isSo: (sample: Timeline['samples'][number]) => boolean): number {
  return samplesFrom(timeline, firstChangeMs(timeline)).find(isSo)?.tMs ?? 0
}

function firstChangeMs({ events }: Timeline): number {
  return events.find((event) => event.kind === 'change')?.tMs ?? 0
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
