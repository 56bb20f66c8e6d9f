/** Why requests get no answer. */
export const REQUEST_ERRORS = [
  'rejected',
  'timedOut',
  'lostAtStop',
  'silentPod',
  'noEndpoint',
  'gaveUp',
] as const

/**
 * - `rejected`: no place was left to wait in;
 * - `timedOut`: no answer before the deadline;
 * - `lostAtStop`: the pod ended with the request in its hands, or waiting;
 * - `silentPod`: sent to a pod that does not answer: it had stopped, or had not begun;
 * - `noEndpoint`: no pod was in the service, nor came while a gateway held it;
 * - `gaveUp`: the client lost patience. Of a request that was tried several times the last cause counts.
 */
export type RequestError = (typeof REQUEST_ERRORS)[number]

/** Their places in the list: sums of them are kept in the same order. */
export const REJECTED: number = REQUEST_ERRORS.indexOf('rejected')
export const TIMED_OUT: number = REQUEST_ERRORS.indexOf('timedOut')
export const LOST_AT_STOP: number = REQUEST_ERRORS.indexOf('lostAtStop')
export const SILENT_POD: number = REQUEST_ERRORS.indexOf('silentPod')
export const NO_ENDPOINT: number = REQUEST_ERRORS.indexOf('noEndpoint')
export const GAVE_UP: number = REQUEST_ERRORS.indexOf('gaveUp')

/** What became of the requests of one stretch of time. Latencies are of the answered ones; null when there is none. */
export type RequestReport = {
  /** Requests that arrived. */
  readonly total: number
  /** Requests that failed, for whatever cause. */
  readonly failed: number
  readonly errors: Readonly<Record<RequestError, number>>
  /** Further tries, of any request. */
  readonly retries: number
  /** From arrival to answer. */
  readonly meanMs: number | null
  /** Of that, in a queue; with retries all but the work of the last try. */
  readonly meanWaitMs: number | null
  /** Quantiles are at most 0.8 % off; the maximum is exact. */
  readonly p50Ms: number | null
  readonly p90Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
  readonly p999Ms: number | null
  readonly maxMs: number | null
  /** Share of the time of all places of all answering pods in which they worked, from 0 to 1; null without pods. */
  readonly utilization: number | null
  /** Requests without an answer at the end of the stretch. */
  readonly inFlight: number
}

/** A stretch of time and what became of its requests: those that were answered, or failed, within it. */
export type RequestWindow = RequestReport & {
  readonly fromMs: number
  readonly toMs: number
  /**
   * How many times its share of the requests the busiest pod got, from 1; null without requests, and where no pod has
   * requests of its own: with a shared queue, and in a fluid.
   */
  readonly unevenness: number | null
}
