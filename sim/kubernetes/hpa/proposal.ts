import { INT32_MAX } from '../int-or-percent.ts'
import type { MetricSpec } from './hpa-spec.ts'
import type { HpaView, MetricReading } from './hpa-view.ts'
import { proposeByPods } from './pods-proposal.ts'
import { isWithin, tolerancesOf } from './tolerance.ts'

/** How many pods one metric asks for, or why it cannot say. */
export type Proposal =
  | { readonly ok: true; readonly replicas: number; readonly metric: string }
  | { readonly ok: false; readonly reason: string; readonly message: string }

/** What an int64 holds at most, as a float64 has it. */
const INT64_MAX = 2 ** 63

/** The reason of ScalingActive when a metric of the kind cannot be read. */
const FAILURE_REASON = {
  External: 'FailedGetExternalMetric',
  Object: 'FailedGetObjectMetric',
  Pods: 'FailedGetPodsMetric',
  Resource: 'FailedGetResourceMetric',
  ContainerResource: 'FailedGetContainerResourceMetric',
} as const

/** Computes what one metric proposes (pkg/controller/podautoscaler/horizontal.go: computeReplicasForMetric). */
export function propose(view: HpaView, metric: MetricSpec, reading: MetricReading): Proposal {
  if (reading.kind === 'error') return failure(metric, reading.message)
  if (metric.type === 'External' || metric.type === 'Object') {
    if (reading.kind !== 'value') return failure(metric, 'the metric has a value for each pod, not one')
    return proposeByValue(view, metric, reading.valueMilli)
  }
  if (reading.kind !== 'pods') return failure(metric, 'the metric has one value, not one for each pod')
  const result = proposeByPods(view, metric, reading.samples)
  return typeof result === 'number' ? proposal(metric, result) : failure(metric, result.message)
}

/** Names a metric in reasons: as the controller does, but without its selector and unit. */
export function nameOfMetric(metric: MetricSpec): string {
  switch (metric.type) {
    case 'External':
      return `external metric ${metric.metric}`
    case 'Object':
      return `${metric.describedObject.split('/')[0]} metric ${metric.metric}`
    case 'Pods':
      return `pods metric ${metric.metric}`
    case 'Resource':
      return `${metric.resource} resource`
    case 'ContainerResource':
      return `${metric.resource} container resource`
  }
}

/**
 * One value for the whole target (replica_calculator.go: GetExternalPerPodMetricReplicas,
 * GetObjectPerPodMetricReplicas, getUsageRatioReplicaCount).
 *
 * An average is taken over status.replicas, surge pods included, and within the tolerance that very number is
 * proposed: 10 replicas with a surge pod, and load for 10, are 11 wanted replicas. A negative External sum is taken
 * for one that overflowed: it asks for as many pods as there may be.
 */
function proposeByValue(
  view: HpaView,
  metric: Extract<MetricSpec, { type: 'External' | 'Object' }>,
  usageMilli: number,
): Proposal {
  const { specReplicas, statusReplicas } = view.scale
  const tolerances = tolerancesOf(view.spec, view.options)
  const { target } = metric
  if (target.type === 'AverageValue') {
    const totalMilli = metric.type === 'External' && usageMilli < 0 ? INT64_MAX : usageMilli
    const ratio = totalMilli / (target.averageValueMilli * statusReplicas)
    if (isWithin(tolerances, ratio)) return proposal(metric, statusReplicas)
    return proposal(metric, Math.ceil(totalMilli / target.averageValueMilli))
  }
  if (target.type !== 'Value')
    return failure(metric, 'neither a value target nor an average value target was set')
  const ratio = usageMilli / target.valueMilli
  if (specReplicas === 0) return proposal(metric, Math.ceil(ratio))
  if (isWithin(tolerances, ratio)) return proposal(metric, specReplicas)
  if (view.pods.count === 0)
    return failure(metric, 'no pods returned by selector while calculating replica count')
  return proposal(metric, Math.ceil(ratio * view.pods.readyCount))
}

function proposal(metric: MetricSpec, replicas: number): Proposal {
  return { ok: true, replicas: Math.min(INT32_MAX, replicas), metric: nameOfMetric(metric) }
}

function failure(metric: MetricSpec, message: string): Proposal {
  return { ok: false, reason: FAILURE_REASON[metric.type], message }
}
