import type { QueueObserver } from '../queue/inference-queue.ts'
import type { Metrics } from './metrics.ts'

/** The metrics of one version's queue. */
export function observeQueue(metrics: Metrics, model: string, version: string): QueueObserver {
  const labels = { model, version }
  return {
    onWaiting: (count) => metrics.queueDepth.set(labels, count),
    onRun: (rows, durationMs) => {
      metrics.batchRows.observe(labels, rows)
      metrics.inferenceDuration.observe(labels, durationMs / 1000)
    },
    onRefused: (reason) => metrics.requestsRefused.inc({ model, version, reason }),
  }
}
