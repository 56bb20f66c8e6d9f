import type { QueueObserver } from '../queue/inference-queue.ts'
import type { Metrics } from './metrics.ts'
import type { Waiting } from './queue-metrics.ts'

type Labels = { readonly model: string; readonly version: string; readonly priority: string }

/** The metrics of one version's queue. */
export function observeQueue(metrics: Metrics, model: string, version: string): QueueObserver {
  const labels = { model, version }
  const waiting: Waiting = { labels, count: 0, oldestMs: () => undefined }
  metrics.waiting.set(`${model}/${version}`, waiting)
  const byPriority: (Labels | undefined)[] = []
  return {
    onWaiting: (count, oldestMs) => {
      waiting.count = count
      waiting.oldestMs = oldestMs
    },
    onTaken: (waitedMs, priority, trace) => {
      byPriority[priority] ??= { model, version, priority: String(priority) }
      metrics.queueWait.observe(byPriority[priority], waitedMs / 1000, trace)
    },
    onRun: (rows, durationMs) => {
      metrics.batchRows.observe(labels, rows)
      metrics.inferenceDuration.observe(labels, durationMs / 1000)
    },
    onRefused: (reason) => metrics.requestsRefused.inc({ model, version, reason }),
  }
}
