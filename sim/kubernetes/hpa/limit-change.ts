import type { HpaMemory, ScaleEvent } from './hpa-memory.ts'
import type { HpaBehavior, HpaSpec, ScalingPolicy, ScalingRules } from './hpa-spec.ts'

/** How many replicas are allowed now, and what ScalingLimited says about it. */
export type Limited = { readonly replicas: number; readonly reason: string; readonly message: string }

const WITHIN: Omit<Limited, 'replicas'> = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
}
const TOO_FEW = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
}
const TOO_MANY = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
}
const TOO_FAST_UP = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
}
const TOO_FAST_DOWN = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
}

/** Without a behavior: at most twice the pods, or 4, in one sync (horizontal.go: convertDesiredReplicasWithRules). */
export function limitByRules(current: number, desired: number, spec: HpaSpec): Limited {
  const { minReplicas, maxReplicas } = spec
  if (desired < minReplicas) return { replicas: minReplicas, ...TOO_FEW }
  const scaleUpLimit = Math.max(2 * current, 4)
  const ceiling = Math.min(maxReplicas, scaleUpLimit)
  if (desired <= ceiling) return { replicas: desired, ...WITHIN }
  return { replicas: ceiling, ...(maxReplicas > scaleUpLimit ? TOO_FAST_UP : TOO_MANY) }
}

/** With a behavior: as fast as its policies let it (horizontal.go: convertDesiredReplicasWithBehaviorRate). */
export function limitByBehavior(
  current: number,
  desired: number,
  spec: HpaSpec,
  behavior: HpaBehavior,
  memory: HpaMemory,
  nowMs: number,
): Limited {
  if (desired > current) {
    const fastest = Math.max(current, scaleUpLimit(current, memory, behavior.scaleUp, nowMs))
    const ceiling = Math.min(spec.maxReplicas, fastest)
    if (desired > ceiling)
      return { replicas: ceiling, ...(spec.maxReplicas > fastest ? TOO_FAST_UP : TOO_MANY) }
  } else if (desired < current) {
    const fastest = Math.min(current, scaleDownLimit(current, memory, behavior.scaleDown, nowMs))
    const floor = Math.max(spec.minReplicas, fastest)
    if (desired < floor) return { replicas: floor, ...(spec.minReplicas < fastest ? TOO_FAST_DOWN : TOO_FEW) }
  }
  return { replicas: desired, ...WITHIN }
}

/** horizontal.go: calculateScaleUpLimitWithScalingRules */
function scaleUpLimit(current: number, memory: HpaMemory, rules: ScalingRules, nowMs: number): number {
  if (rules.selectPolicy === 'Disabled') return current
  const limits = rules.policies.map((policy) => {
    const start = atPeriodStart(current, memory, policy, nowMs)
    return policy.type === 'Pods' ? start + policy.value : Math.ceil(start * (1 + policy.value / 100))
  })
  return rules.selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits)
}

/** horizontal.go: calculateScaleDownLimitWithBehaviors. A percentage is cut: 25 % of 9 leaves 6, not 7. */
function scaleDownLimit(current: number, memory: HpaMemory, rules: ScalingRules, nowMs: number): number {
  if (rules.selectPolicy === 'Disabled') return current
  const limits = rules.policies.map((policy) => {
    const start = atPeriodStart(current, memory, policy, nowMs)
    return policy.type === 'Pods' ? start - policy.value : Math.trunc(start * (1 - policy.value / 100))
  })
  // The smallest change downward is the highest number.
  return rules.selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits)
}

/** The replicas before the autoscaler's own changes of the policy's period. */
function atPeriodStart(
  current: number,
  { scaleUps, scaleDowns }: HpaMemory,
  { periodSeconds }: ScalingPolicy,
  nowMs: number,
): number {
  const fromMs = nowMs - periodSeconds * 1000
  return current - changeSince(scaleUps, fromMs) + changeSince(scaleDowns, fromMs)
}

function changeSince(events: readonly ScaleEvent[], fromMs: number): number {
  let change = 0
  for (const event of events) if (event.tMs > fromMs) change += event.change
  return change
}

/**
 * The events with a new one, in the place of the last that no policy of its rules looks back to any more
 * (horizontal.go: storeScaleEvent).
 *
 * Only one goes for each that comes: other old ones stay, and the policies of the other direction count them when
 * their periods are longer.
 */
export function withScaleEvent(
  events: readonly ScaleEvent[],
  event: ScaleEvent,
  rules: ScalingRules,
): readonly ScaleEvent[] {
  const longestMs = 1000 * Math.max(0, ...rules.policies.map((policy) => policy.periodSeconds))
  const outdated = events.findLastIndex(({ tMs }) => tMs < event.tMs - longestMs)
  return outdated === -1 ? [...events, event] : events.with(outdated, event)
}
