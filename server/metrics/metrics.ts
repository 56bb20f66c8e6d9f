import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { createProcessMetrics, type ProcessMetrics } from './process-metrics.ts'
import { tellDrift, type WatchedVersion } from './tell-drift.ts'

/** From half a millisecond, which a single row takes, to the ten seconds after which nobody waits any more. */
const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

type VersionLabels = { readonly model: string; readonly version: string }

/** Every instrument of the server. KEDA's queries rely on these names and labels; README.md explains each. */
export type Metrics = ProcessMetrics & {
  readonly registry: Registry
  readonly requests: Counter<'model' | 'version' | 'route' | 'code'>
  readonly requestsInFlight: Gauge
  readonly queueWait: Histogram<'model' | 'version' | 'priority'>
  readonly requestDuration: Histogram<'model' | 'version' | 'route'>
  readonly queueDepth: Gauge<'model' | 'version'>
  /** What queueDepth tells of each queue, by any key. */
  readonly waiting: Map<string, { readonly labels: VersionLabels; count: number }>
  readonly batchRows: Histogram<'model' | 'version'>
  readonly inferenceDuration: Histogram<'model' | 'version'>
  readonly requestsRefused: Counter<'model' | 'version' | 'reason'>
  readonly shadowAnswers: Counter<'model' | 'version' | 'shadow' | 'outcome'>
  /** Whose drift tidegate_feature_drift_psi tells. */
  readonly drifts: Set<WatchedVersion>
  readonly modelInfo: Gauge<'model' | 'version' | 'sha256' | 'is_default'>
  readonly buildInfo: Gauge<'version' | 'node'>
}

/** The instruments on a registry of their own, with Node's default ones beside them, so that two apps can share a process. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const waiting: Metrics['waiting'] = new Map()
  return {
    registry,
    requests: new Counter({
      name: 'tidegate_requests_total',
      help: 'Requests answered, without probes and scrapes; code 499: the client left first.',
      labelNames: ['model', 'version', 'route', 'code'],
      registers,
    }),
    requestsInFlight: new Gauge({
      name: 'tidegate_requests_in_flight',
      help: 'Requests begun and not yet answered, without probes and scrapes.',
      registers,
    }),
    queueWait: new Histogram({
      name: 'tidegate_queue_wait_seconds',
      help: 'How long a request waited for its model before it was computed; priority 1 goes first.',
      labelNames: ['model', 'version', 'priority'],
      buckets: DURATION_BUCKETS,
      registers,
    }),
    requestDuration: new Histogram({
      name: 'tidegate_request_duration_seconds',
      help: 'From the end of the request headers to the end of the reply.',
      labelNames: ['model', 'version', 'route'],
      buckets: DURATION_BUCKETS,
      registers,
    }),
    waiting,
    queueDepth: new Gauge({
      name: 'tidegate_queue_depth',
      help: 'Requests that wait for their model.',
      labelNames: ['model', 'version'],
      registers,
      collect() {
        for (const { labels, count } of waiting.values()) this.set(labels, count)
      },
    }),
    batchRows: new Histogram({
      name: 'tidegate_batch_rows',
      help: 'Rows of one run of a model.',
      labelNames: ['model', 'version'],
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
      registers,
    }),
    inferenceDuration: new Histogram({
      name: 'tidegate_inference_duration_seconds',
      help: 'One run of a model, however many requests it answers.',
      labelNames: ['model', 'version'],
      buckets: DURATION_BUCKETS,
      registers,
    }),
    requestsRefused: new Counter({
      name: 'tidegate_requests_refused_total',
      help: 'Requests that were refused because of load: queue_full, memory_full, displaced, too_late or deadline.',
      labelNames: ['model', 'version', 'reason'],
      registers,
    }),
    shadowAnswers: new Counter({
      name: 'tidegate_shadow_answers_total',
      help: 'Requests that a shadow answered as well, by whether it agreed: agree, disagree or failed.',
      labelNames: ['model', 'version', 'shadow', 'outcome'],
      registers,
    }),
    drifts: tellDrift(registry),
    ...createProcessMetrics(registry),
    modelInfo: new Gauge({
      name: 'tidegate_model_info',
      help: 'Always 1: a loaded version, the SHA-256 of its file, and whether it answers when none is named.',
      labelNames: ['model', 'version', 'sha256', 'is_default'],
      registers,
    }),
    buildInfo: new Gauge({
      name: 'tidegate_build_info',
      help: 'Always 1: version of the server and of Node.',
      labelNames: ['version', 'node'],
      registers,
    }),
  }
}
