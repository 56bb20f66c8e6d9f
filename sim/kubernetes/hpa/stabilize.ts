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
  for (const recommendation of recommendations)
    if (recommendation.tMs >= fromMs) replicas = Math.max(replicas, recommendation.replicas)
  return { replicas, recommendations: withProposal(recommendations, fromMs, nowMs, proposed) }
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
  for (const { tMs, replicas } of recommendations) {
    if (tMs > upFromMs) lowest = Math.min(lowest, replicas)
    if (tMs > downFromMs) highest = Math.max(highest, replicas)
  }
  const kept = withProposal(recommendations, Math.min(upFromMs, downFromMs), nowMs, proposed)
  return { replicas: Math.min(Math.max(current, lowest), highest), recommendations: kept }
}

/**
 * Those since then, which are in order of time, and today's. Of equal ones in a row only the last is kept: no window
 * has another of them without it. So there is one, and not twenty, at most of the syncs.
 */
function withProposal(
  recommendations: HpaMemory['recommendations'],
  fromMs: number,
  nowMs: number,
  replicas: number,
): HpaMemory['recommendations'] {
  let from = 0
  while (from < recommendations.length && (recommendations[from]?.tMs ?? 0) < fromMs) from += 1
  const to = recommendations.at(-1)?.replicas === replicas ? -1 : recommendations.length
  return [...recommendations.slice(from, to), { tMs: nowMs, replicas }]
}

/** The API has whole seconds: a flag of 2.5 s is cut to 2 s. */
function downWindowMs(
  { stabilizationWindowSeconds }: ScalingRules,
  downscaleStabilizationMs: number,
): number {
  return 1000 * (stabilizationWindowSeconds ?? Math.trunc(downscaleStabilizationMs / 1000))
}
