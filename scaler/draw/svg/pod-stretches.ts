import { type Timeline, totalCounts } from '../../../sim/index.ts'
import type { Stretch } from './curve.ts'

/** A stretch for each pixel or so: more are not seen. */
const STRETCHES = 800

/** The fewest available pods within each stretch: a short gap must be seen. */
export function availablePods({ samples }: Pick<Timeline, 'samples'>, endMs: number): readonly Stretch[] {
  let next = 0
  let held = 0
  return Array.from({ length: STRETCHES }, (_, i) => {
    const [fromMs, toMs] = [(i * endMs) / STRETCHES, ((i + 1) * endMs) / STRETCHES]
    let fewest = Number.POSITIVE_INFINITY
    for (; next < samples.length && (samples[next]?.tMs ?? 0) <= fromMs; next += 1)
      held = availableAt(samples, next)
    fewest = held
    for (; next < samples.length && (samples[next]?.tMs ?? 0) < toMs; next += 1) {
      held = availableAt(samples, next)
      fewest = Math.min(fewest, held)
    }
    return { fromMs, toMs, value: fewest }
  })
}

function availableAt(samples: Timeline['samples'], index: number): number {
  const sample = samples[index]
  return sample === undefined ? 0 : totalCounts(sample).available
}

/** spec.replicas over time: what the user changed it to, and then what an autoscaler wrote. */
export function wantedPods(
  { events }: Pick<Timeline, 'events'>,
  { before, after }: { readonly before: number; readonly after: number },
  endMs: number,
): readonly Stretch[] {
  const steps: { tMs: number; pods: number }[] = [{ tMs: 0, pods: before }]
  for (const event of events)
    if (event.kind === 'autoscale') steps.push({ tMs: event.tMs, pods: event.to })
    else if (event.kind === 'change' && steps.length === 1 && after !== before)
      steps.push({ tMs: event.tMs, pods: after })
  return steps
    .map(({ tMs, pods }, i) => ({
      fromMs: tMs,
      toMs: Math.min(steps[i + 1]?.tMs ?? endMs, endMs),
      value: pods,
    }))
    .filter(({ fromMs, toMs }) => fromMs < toMs)
}
