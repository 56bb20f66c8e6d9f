import {
  type Objectives,
  type PodCounts,
  type Timeline,
  totalCounts,
  type Violation,
} from '../../sim/index.ts'

/** Judges how many pods there were under traffic without a rollout: what to do about it is the autoscaler's then. */
export function judgePods(
  timeline: Pick<Timeline, 'samples'>,
  { minAvailable = 0, maxPods = Number.POSITIVE_INFINITY }: Partial<Objectives>,
): readonly Violation[] {
  const few = worst(timeline, ({ available }) => minAvailable - available)
  const many = worst(timeline, ({ pods }) => pods - maxPods)
  return [
    ...few.map(
      ({ counts, tMs }): Violation => ({
        code: 'below-floor',
        message: `only ${counts.available} pods are available from ${seconds(tMs)} on, and at least ${minAvailable} must be`,
        remedy: 'more replicas, or a higher minReplicas of the autoscaler',
        tMs,
      }),
    ),
    ...many.map(
      ({ counts, tMs }): Violation => ({
        code: 'above-ceiling',
        message: `${counts.pods} pods exist from ${seconds(tMs)} on, and at most ${maxPods} may`,
        remedy: 'a lower maxReplicas of the autoscaler, or a higher target for each pod',
        tMs,
      }),
    ),
  ]
}

/** The first moment at which a bound is missed by most; none when it never is. */
function worst(
  { samples }: Pick<Timeline, 'samples'>,
  missedBy: (counts: PodCounts) => number,
): readonly { readonly counts: PodCounts; readonly tMs: number }[] {
  let most = 0
  let found: { readonly counts: PodCounts; readonly tMs: number } | undefined
  for (const sample of samples) {
    const counts = totalCounts(sample)
    if (missedBy(counts) <= most) continue
    most = missedBy(counts)
    found = { counts, tMs: sample.tMs }
  }
  return found === undefined ? [] : [found]
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
