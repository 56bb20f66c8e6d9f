import { hpaOfScaledObject } from '../keda/hpa-of-scaled-object.ts'
import type { HpaSpec, MetricTarget } from '../kubernetes/hpa/hpa-spec.ts'
import type { Autoscaler, Autoscaling } from './autoscaling.ts'
import { isRequestRate, type MetricSeries } from './metric-series.ts'

/** A rate of requests that an autoscaler follows with so many pods. */
export type FollowedRate = {
  /** The metric's name in `Autoscaling.metrics`. */
  readonly name: string
  /** Requests a second for each pod. */
  readonly perPod: number
  readonly hpa: HpaSpec
}

/** The first metric that is a rate of requests with a target for each pod; undefined when there is none. */
export function followedRate({ by, metrics }: Autoscaling): FollowedRate | undefined {
  const hpa = by.kind === 'hpa' ? by.spec : hpaOfScaledObject(by.spec)
  if (hpa === undefined) return undefined
  for (const { name, target } of targetsOf(by))
    if (isRequestRate(metrics[name]) && target.type === 'AverageValue')
      return { name, perPod: target.averageValueMilli / 1000, hpa }
  return undefined
}

function targetsOf(by: Autoscaler): readonly { readonly name: string; readonly target: MetricTarget }[] {
  if (by.kind === 'scaledObject')
    return by.spec.metrics.map(({ triggerName, name, target }) => ({ name: triggerName ?? name, target }))
  return by.spec.metrics.flatMap((metric) =>
    metric.type === 'External' ? { name: metric.metric, target: metric.target } : [],
  )
}

/** How many pods the load asks for over time, within what the autoscaler may have. */
export function wantedPods(load: MetricSeries, { perPod, hpa }: FollowedRate): MetricSeries {
  return load.map(({ atMs, value }) => {
    const pods = Math.ceil((value ?? 0) / perPod)
    return { atMs, value: Math.min(hpa.maxReplicas, Math.max(hpa.minReplicas, pods)) }
  })
}
