import type {
  Batching,
  Collections,
  Crowding,
  Pauses,
  RequestReport,
  ServiceTime,
} from '../../../sim/index.ts'

/** Times as they were measured. */
export type MeasuredTimes = Extract<ServiceTime, { kind: 'histogram' }>

/** How a server serves one kind of request, by what was measured; the part that does not depend on when and where. */
export type ServiceFit = {
  /** How long a request keeps one of the server's places busy; with batching, a run of one request. */
  readonly serviceTime: MeasuredTimes
  /** Requests that it works on at once; with batching, runs. */
  readonly concurrency: number
  /** How it answers several requests in one run; absent when each is a run of its own. */
  readonly batching?: Batching
  /** How much longer it takes when many are there; absent when it does not. */
  readonly crowding?: Crowding
  /** How it stands still now and then, whatever it does; absent when that was not seen. */
  readonly pauses?: Pauses & { readonly length: MeasuredTimes }
  /** How it stands still after so many requests; absent when that was not seen, or is not regular. */
  readonly collections?: Collections & { readonly length: MeasuredTimes }
  /** What each request takes beside, with nobody waiting for it: the network, the caller, waking up. */
  readonly overheadMs: number
  /**
   * Requests a second when it is never idle, however many wait: by its times under loads, or the most that were seen,
   * without its pauses.
   */
  readonly capacityPerSecond: number
}

/** What of a load is foretold and measured. */
export const CHECKED = ['p50Ms', 'p95Ms', 'p99Ms'] as const

/** Latencies of a load, in milliseconds; null when nothing was answered. */
export type CheckedLatencies = Pick<RequestReport, (typeof CHECKED)[number]>

/** A load that was foretold from the fit, and then measured. */
export type ProfileCheck = {
  /** Poisson arrivals, requests a second. */
  readonly ratePerSecond: number
  /** Answers a second. */
  readonly answeredPerSecond: number
  readonly predicted: CheckedLatencies
  readonly measured: CheckedLatencies
}

/**
 * Of the form of a profile: one more whenever an older program would take it for something else. 2 has crowding, pauses
 * and collections, without which its times are too short.
 */
export const PROFILE_VERSION = 2

/** What `calibrate --save` writes and `simulate --service profile:FILE` reads. */
export type ServiceProfile = ServiceFit & {
  readonly version: typeof PROFILE_VERSION
  /** How far to trust it. */
  readonly checks: readonly ProfileCheck[]
  /** Date and time, as ISO 8601. */
  readonly measuredAt: string
  /** Version of Node that measured, such as v20.20.2. */
  readonly node: string
}
