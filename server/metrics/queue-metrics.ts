import { Counter, Gauge, type Registry } from 'prom-client'
import { DURATION_BUCKETS } from './duration-buckets.ts'
import type { Exemplars } from './exemplars.ts'
import { TalliedHistogram } from './tallied-histogram.ts'
import { TracedHistogram } from './traced-histogram.ts'

/** What queues tell between two scrapes, by any key. */
type WaitingByQueue = Map<string, Waiting>

/** One queue now: how many wait, and since when the oldest does, in milliseconds of `performance.now()`. */
export type Waiting = {
  readonly labels: { readonly model: string; readonly version: string }
  count: number
  oldestMs: () => number | undefined
}

/** Waiting, and the runs that end it. */
export type QueueMetrics = {
  readonly queueWait: TracedHistogram<'model' | 'version' | 'priority'>
  readonly queueDepth: Gauge<'model' | 'version'>
  /** What tidegate_queue_depth and tidegate_queue_age_seconds tell: it changes with every request, and is read once a scrape. */
  readonly waiting: WaitingByQueue
  readonly batchRows: TalliedHistogram<'model' | 'version'>
  readonly inferenceDuration: TalliedHistogram<'model' | 'version'>
  readonly requestsRefused: Counter<'model' | 'version' | 'reason'>
}

export function createQueueMetrics(registry: Registry, exemplars: Exemplars): QueueMetrics {
  const registers = [registry]
  return {
    ...tellWaiting(registry),
    queueWait: new TracedHistogram(
      {
        name: 'tidegate_queue_wait_seconds',
        help: 'How long a request waited for its model before it was computed; priority 1 goes first.',
        labelNames: ['model', 'version', 'priority'],
      },
      registry,
      exemplars,
    ),
    batchRows: new TalliedHistogram(
      {
        name: 'tidegate_batch_rows',
        help: 'Rows of one run of a model.',
        labelNames: ['model', 'version'],
        buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
      },
      registry,
    ),
    inferenceDuration: new TalliedHistogram(
      {
        name: 'tidegate_inference_duration_seconds',
        help: 'One run of a model, however many requests it answers.',
        labelNames: ['model', 'version'],
        buckets: DURATION_BUCKETS,
      },
      registry,
    ),
    requestsRefused: new Counter({
      name: 'tidegate_requests_refused_total',
      help: 'Requests that were refused because of load: queue_full, memory_full, displaced, too_late or deadline.',
      labelNames: ['model', 'version', 'reason'],
      registers,
    }),
  }
}

function tellWaiting(registry: Registry): Pick<QueueMetrics, 'queueDepth' | 'waiting'> {
  const waiting: WaitingByQueue = new Map()
  const labelNames = ['model', 'version'] as const
  const queueDepth = new Gauge({
    name: 'tidegate_queue_depth',
    help: 'Requests that wait for their model.',
    labelNames,
    registers: [registry],
    collect() {
      for (const { labels, count } of waiting.values()) this.set(labels, count)
    },
  })
  new Gauge({
    name: 'tidegate_queue_age_seconds',
    help: 'How long the oldest request that waits has waited; 0 when none waits.',
    labelNames,
    registers: [registry],
    collect() {
      const nowMs = performance.now()
      for (const { labels, oldestMs } of waiting.values())
        this.set(labels, (nowMs - (oldestMs() ?? nowMs)) / 1000)
    },
  })
  return { queueDepth, waiting }
}
