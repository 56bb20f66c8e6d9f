import type { MetricSeries } from './metric-series.ts'

/** Requests to the service in front of the pods. They load no pod: it is only counted which of them are lost. */
export type Requests = {
  /** Requests a second over time; null counts as none. */
  readonly ratePerSecond: MetricSeries
  /** From a change of a pod until all proxies act on it, in milliseconds; default 1,000. */
  readonly propagationMs?: number
  /** How often Prometheus reads the counters of each pod, for metrics of the kind `requestRate`; default 15,000. */
  readonly scrapeIntervalMs?: number
  /** Whose counters those are; default the pods', which say nothing while there is none. */
  readonly countedBy?: 'pods' | 'gateway'
}
