import type { HpaMemory } from './hpa-memory.ts'
import type { HpaBehavior, ScalingRules } from './hpa-spec.ts'

/** A proposal after a look at the earlier ones. */
export type Stabilized = {
  readonly replicas: number
  /** With today's proposal among them. */
  readonly recommendations: HpaMemory['recommendations']
}

/** Without a behavior: the highest proposal of the window (horizontal.go: stabilizeRecommendation). */
export function stabilize(
  recommendations: HpaMemory['recommendations'],
  proposed: number,
  nowMs: number,
  windowMs: number,
): Stabilized {
  const fromMs = nowMs - windowMs
  let replicas = proposed
  const kept: { tMs: number; replicas: number }[] = []
  for (const recommendation of recommendations) {
    if (recommendation.tMs < fromMs) continue
    replicas = Math.max(replicas, recommendation.replicas)
    kept.push(recommendation)
  }
  kept.push({ tMs: nowMs, replicas: proposed })
  return { replicas, recommendations: kept }
}

/**
 * With a behavior: between the lowest proposal of the window upward and the highest of the one downward
 * (horizontal.go: stabilizeRecommendationWithBehaviors).
 *
 * What is remembered is the proposal, not what became of it. A proposal exactly as old as a window is outside.
 *
 * @param downscaleStabilizationMs the window downward when the behavior has none (maybeInitScaleDownStabilizationWindow)
 */
export function stabilizeWithBehavior(
  recommendations: HpaMemory['recommendations'],
  current: number,
  proposed: number,
  nowMs: number,
  { scaleUp, scaleDown }: HpaBehavior,
  downscaleStabilizationMs: number,
): Stabilized {
  const upFromMs = nowMs - (scaleUp.stabilizationWindowSeconds ?? 0) * 1000
  const downFromMs = nowMs - downWindowMs(scaleDown, downscaleStabilizationMs)
  let lowest = proposed
  let highest = proposed
  const kept: { tMs: number; replicas: number }[] = []
  for (const recommendation of recommendations) {
    const { tMs, replicas } = recommendation
    if (tMs > upFromMs) lowest = Math.min(lowest, replicas)
    if (tMs > downFromMs) highest = Math.max(highest, replicas)
    if (tMs >= upFromMs || tMs >= downFromMs) kept.push(recommendation)
  }
  kept.push({ tMs: nowMs, replicas: proposed })
  return { replicas: Math.min(Math.max(current, lowest), highest), recommendations: kept }
}

/** The API has whole seconds: a flag of 2.5 s is cut to 2 s. */
function downWindowMs(
  { stabilizationWindowSeconds }: ScalingRules,
  downscaleStabilizationMs: number,
): number {
  return 1000 * (stabilizationWindowSeconds ?? Math.trunc(downscaleStabilizationMs / 1000))
}
