import type { MetricSpec } from './hpa-spec.ts'
import type { HpaOptions, HpaPod, HpaView, PodSample } from './hpa-view.ts'
import { isWithin, tolerancesOf } from './tolerance.ts'

type PodsMetric = Extract<MetricSpec, { type: 'Pods' | 'Resource' | 'ContainerResource' }>

/** The pods by what they can tell (replica_calculator.go: groupPods). */
type Groups = {
  /** Values of the pods that count, by ordinal. */
  readonly counted: Map<number, number>
  readonly unready: readonly HpaPod[]
  readonly missing: readonly HpaPod[]
}

/**
 * A value for each pod (replica_calculator.go: calcPlainMetricReplicas, GetResourceReplicas).
 *
 * Pods without a sample count as full on the way down and as idle on the way up, unready ones as idle on the way up:
 * what is not known must not cause a change. A result that would turn the direction changes nothing either.
 *
 * @returns the proposed replicas, or why there are none
 */
export function proposeByPods(
  view: HpaView,
  metric: PodsMetric,
  samples: ReadonlyMap<number, PodSample>,
): number | { readonly message: string } {
  const { list } = view.pods
  if (list.length === 0) return { message: 'no pods returned by selector while calculating replica count' }
  const { counted, unready, missing } = groupPods(metric, list, samples, view)
  if (counted.size === 0)
    return { message: 'did not receive metrics for targeted pods (pods might be unready)' }
  const measure = measureOf(metric, list)
  if ('message' in measure) return measure
  const readyCount = counted.size
  const ratio = measure.ratio(counted)
  // Containers may request 0: there is no share of nothing.
  if (!Number.isFinite(ratio)) return { message: 'no metrics returned matched known pods' }
  const { specReplicas } = view.scale
  const tolerances = tolerancesOf(view.spec, view.options)

  const countsUnready = unready.length > 0 && ratio > 1
  if (!countsUnready && missing.length === 0)
    return isWithin(tolerances, ratio) ? specReplicas : Math.ceil(ratio * readyCount)
  for (const pod of missing)
    if (ratio < 1) counted.set(pod.ordinal, measure.fullMilli(pod))
    else if (ratio > 1) counted.set(pod.ordinal, 0)
  if (countsUnready) for (const pod of unready) counted.set(pod.ordinal, 0)

  const cautious = measure.ratio(counted)
  const turns = (ratio < 1 && cautious > 1) || (ratio > 1 && cautious < 1)
  if (isWithin(tolerances, cautious) || turns) return specReplicas
  const replicas = Math.ceil(cautious * counted.size)
  const isAgainst = (cautious < 1 && replicas > specReplicas) || (cautious > 1 && replicas < specReplicas)
  return isAgainst ? specReplicas : replicas
}

function groupPods(
  metric: PodsMetric,
  pods: readonly HpaPod[],
  samples: ReadonlyMap<number, PodSample>,
  { options, nowMs }: HpaView,
): Groups {
  const isCpu = metric.type !== 'Pods' && metric.resource === 'cpu'
  const groups = { counted: new Map<number, number>(), unready: [] as HpaPod[], missing: [] as HpaPod[] }
  for (const pod of pods) {
    if (pod.isDeleted || pod.phase === 'Failed') continue
    const sample = samples.get(pod.ordinal)
    if (pod.phase === 'Pending') groups.unready.push(pod)
    else if (sample === undefined) groups.missing.push(pod)
    else if (isCpu && isStillStarting(pod, sample, options, nowMs)) groups.unready.push(pod)
    else groups.counted.set(pod.ordinal, sample.valueMilli)
  }
  return groups
}

/** Start-up costs CPU: a sample of it says nothing about load. */
function isStillStarting(
  { startedAtMs, isReady, readyChangedAtMs }: HpaPod,
  { tMs, windowMs }: PodSample,
  { cpuInitializationMs, initialReadinessDelayMs }: HpaOptions,
  nowMs: number,
): boolean {
  if (startedAtMs === undefined) return true
  if (startedAtMs + cpuInitializationMs > nowMs) return !isReady || tMs < readyChangedAtMs + windowMs
  return !isReady && startedAtMs + initialReadinessDelayMs > readyChangedAtMs
}

/** How the values of pods become a ratio to the target, and what a pod without a sample counts on the way down. */
type Measure = {
  ratio(values: ReadonlyMap<number, number>): number
  fullMilli(pod: HpaPod): number
}

function measureOf(metric: PodsMetric, pods: readonly HpaPod[]): Measure | { readonly message: string } {
  const { target } = metric
  if (target.type === 'AverageValue') {
    const { averageValueMilli } = target
    return {
      // metrics/utilization.go: GetMetricUsageRatio, in whole thousandths.
      ratio: (values) => Math.trunc(sum(values) / values.size) / averageValueMilli,
      fullMilli: () => averageValueMilli,
    }
  }
  if (metric.type === 'Pods' || target.type !== 'Utilization')
    return { message: `a ${metric.type} metric has no target of the type ${target.type}` }
  const requests = new Map<number, number>()
  for (const pod of pods) {
    const request = requestMilli(pod, metric)
    if (typeof request !== 'number') return request
    requests.set(pod.ordinal, request)
  }
  const { averageUtilization } = target
  return {
    // metrics/utilization.go: GetResourceUtilizationRatio, in whole per cents.
    ratio(values) {
      let requested = 0
      for (const ordinal of values.keys()) requested += requests.get(ordinal) ?? 0
      return Math.trunc((sum(values) * 100) / requested) / averageUtilization
    },
    fullMilli: (pod) =>
      Math.trunc(((requests.get(pod.ordinal) ?? 0) * Math.max(100, averageUtilization)) / 100),
  }
}

/** replica_calculator.go: calculatePodRequestsFromContainers */
function requestMilli(
  pod: HpaPod,
  metric: Exclude<PodsMetric, { type: 'Pods' }>,
): number | { readonly message: string } {
  const containers = metric.type === 'ContainerResource' ? [metric.container] : pod.containers
  if (containers.length === 0) return { message: `missing request for ${metric.resource}` }
  let total = 0
  for (const container of containers) {
    const request = pod.requestsMilli[`${container}/${metric.resource}`]
    if (request === undefined)
      return { message: `missing request for ${metric.resource} in container ${container}` }
    total += request
  }
  return total
}

function sum(values: ReadonlyMap<number, number>): number {
  let total = 0
  for (const value of values.values()) total += value
  return total
}
