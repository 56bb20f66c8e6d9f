import { DEFAULT_HPA_OPTIONS } from '../kubernetes/hpa/hpa-view.ts'
import { type Autoscaling, metricNames } from '../scenario/autoscaling.ts'
import { type FollowedRate, followedRate } from '../scenario/followed-rate.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { podCapacityPerSecond } from '../traffic/service/pod-capacity.ts'
import type { ServiceModel } from '../traffic/service/service-model.ts'
import type { Warning } from './warning.ts'

/** What waits for less is soon turned away, and counts from then on. */
const HIDDEN_MS_MIN = 600_000
/** How busy a pod should be at its target, so that there is something to see beyond. */
const BUSY_AT_TARGET = 0.7

/**
 * Warns of an autoscaler that adds pods by the rate of what they have finished, and only above a rate that none of them
 * reaches: 50 requests a second are asked of each, and a pod answers 50. Whatever comes waits, and is not counted.
 *
 * @returns nothing where a gateway counts, where another metric may see it, or where pods turn away what waits long
 */
export function warnOfBlindAutoscaler({
  autoscaling,
  requests,
  traffic,
}: Pick<Scenario, 'autoscaling' | 'requests' | 'traffic'>): readonly Warning[] {
  if (autoscaling === undefined || traffic === undefined || requests?.countedBy === 'gateway') return []
  const followed = onlyRate(autoscaling)
  if (followed === undefined || !hidesWaiting(traffic.service)) return []
  const { perPod, hpa } = followed
  const { tolerance } = { ...DEFAULT_HPA_OPTIONS, ...autoscaling.options }
  const seenAbove = perPod * (1 + (hpa.behavior?.scaleUp.tolerance ?? tolerance))
  const capacity = podCapacityPerSecond(traffic.service)
  if (capacity > seenAbove) return []
  const target = Number((BUSY_AT_TARGET * capacity).toPrecision(2))
  return [
    {
      code: 'blind-autoscaler',
      message: `the autoscaler cannot see an overload: a pod answers at most ${figure(capacity)} requests/s, and pods are added above ${figure(seenAbove)} of each (a target of ${figure(perPod)} and its tolerance); what waits is not counted`,
      remedy: `a target of at most ${target}, some ${100 * BUSY_AT_TARGET} % of what a pod can do; or a queue limit or a deadline, for what pods turn away is counted`,
    },
  ]
}

/** The rate of requests where nothing else is followed. */
function onlyRate(autoscaling: Autoscaling): FollowedRate | undefined {
  const { by } = autoscaling
  if (by.kind === 'scaledObject' && by.formula !== undefined) return undefined
  return metricNames(by).length === 1 ? followedRate(autoscaling) : undefined
}

/** Whether requests can wait for long without being counted. */
function hidesWaiting(service: ServiceModel): boolean {
  const { deadlineMs = Number.POSITIVE_INFINITY, queueLimit = Number.POSITIVE_INFINITY } = service
  const filledMs = (1000 * queueLimit) / podCapacityPerSecond(service)
  return Math.min(deadlineMs, filledMs) >= HIDDEN_MS_MIN
}

function figure(perSecond: number): string {
  return String(Number(perSecond.toPrecision(3)))
}
