import type { HpaSpec } from '../kubernetes/hpa/hpa-spec.ts'
import type { HpaOptions } from '../kubernetes/hpa/hpa-view.ts'
import type { MetricSeries } from './metric-series.ts'

/** What scales the workload of a scenario, and what it reads. */
export type Autoscaling = {
  readonly hpa: HpaSpec
  /** Metrics over time, by their name in the autoscaler. One of a pod or resource is the sum over all pods. */
  readonly metrics: Readonly<Record<string, MetricSeries>>
  /** Default 15,000. */
  readonly syncPeriodMs?: number
  /** Flags of the kube-controller-manager that are not the defaults. */
  readonly options?: Partial<HpaOptions>
}
