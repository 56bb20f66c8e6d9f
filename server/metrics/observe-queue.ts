import type { QueueObserver } from '../queue/inference-queue.ts'
import type { Metrics } from './metrics.ts'

type Labels = { readonly model: string; readonly version: string; readonly priority: string }

/** The metrics of one version's queue. */
export function observeQueue(metrics: Metrics, model: string, version: string): QueueObserver {
  const labels = { model, version }
  // Changes with every request, and is read once a scrape.
  const waiting = { labels, count: 0 }
  metrics.waiting.set(`${model}/${version}`, waiting)
  const byPriority: (Labels | undefined)[] = []
  return {
    onWaiting: (count) => {
      waiting.count = count
    },
    onTaken: (waitedMs, priority) => {
      byPriority[priority] ??= { model, version, priority: String(priority) }
      metrics.queueWait.observe(byPriority[priority], waitedMs / 1000)
    },
    onRun: (rows, durationMs) => {
      metrics.batchRows.observe(labels, rows)
      metrics.inferenceDuration.observe(labels, durationMs / 1000)
    },
    onRefused: (reason) => metrics.requestsRefused.inc({ model, version, reason }),
  }
}
