import type { Registry } from 'prom-client'
import type { Exemplars } from './exemplars.ts'
import { TalliedCounter } from './tallied-counter.ts'
import { TalliedGauge } from './tallied-gauge.ts'
import { TracedHistogram } from './traced-histogram.ts'

/** What is told of requests, whichever way they came. */
export type RequestMetrics = {
  readonly requests: TalliedCounter<'model' | 'version' | 'route' | 'code'>
  readonly requestsInFlight: TalliedGauge
  readonly requestDuration: TracedHistogram<'model' | 'version' | 'route'>
}

/** @param exemplars where the durations leave the traces that they belong to */
export function createRequestMetrics(registry: Registry, exemplars: Exemplars): RequestMetrics {
  return {
    requests: new TalliedCounter(
      {
        name: 'tidegate_requests_total',
        help: 'Requests answered, without probes and scrapes; code 499: the client left first.',
        labelNames: ['model', 'version', 'route', 'code'],
      },
      registry,
    ),
    requestsInFlight: new TalliedGauge(
      {
        name: 'tidegate_requests_in_flight',
        help: 'Requests begun and not yet answered, without probes and scrapes.',
      },
      registry,
    ),
    requestDuration: new TracedHistogram(
      {
        name: 'tidegate_request_duration_seconds',
        help: 'From the end of the request headers to the end of the reply.',
        labelNames: ['model', 'version', 'route'],
      },
      registry,
      exemplars,
    ),
  }
}
