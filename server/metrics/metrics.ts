import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { Exemplars } from './exemplars.ts'
import { createProcessMetrics, type ProcessMetrics } from './process-metrics.ts'
import { createQueueMetrics, type QueueMetrics } from './queue-metrics.ts'
import { createRequestMetrics, type RequestMetrics } from './request-metrics.ts'
import { tellDrift, type WatchedVersion } from './tell-drift.ts'

/** Every instrument of the server. KEDA's queries rely on these names and labels; README.md explains each. */
export type Metrics = RequestMetrics &
  QueueMetrics &
  ProcessMetrics & {
    readonly registry: Registry
    /** What OpenMetrics tells of the durations beside the counts. */
    readonly exemplars: Exemplars
    readonly shadowAnswers: Counter<'model' | 'version' | 'shadow' | 'outcome'>
    readonly spans: Counter<'outcome'>
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
  const exemplars = new Exemplars()
  return {
    registry,
    exemplars,
    shadowAnswers: new Counter({
      name: 'tidegate_shadow_answers_total',
      help: 'Requests that a shadow answered as well, by whether it agreed: agree, disagree or failed.',
      labelNames: ['model', 'version', 'shadow', 'outcome'],
      registers,
    }),
    spans: new Counter({
      name: 'tidegate_spans_total',
      help: 'Spans of traces that have ended, by what became of them: sent, failed, or dropped by a full buffer.',
      labelNames: ['outcome'],
      registers,
    }),
    drifts: tellDrift(registry),
    ...createRequestMetrics(registry, exemplars),
    ...createQueueMetrics(registry, exemplars),
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
