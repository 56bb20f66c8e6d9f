import type { Batching, RequestReport, ServiceTime } from '../../../sim/index.ts'

/** How a server serves one kind of request, by what was measured; the part that does not depend on when and where. */
export type ServiceFit = {
  /** How long a request keeps one of the server's places busy; with batching, a run of one request. */
  readonly serviceTime: Extract<ServiceTime, { kind: 'histogram' }>
  /** Requests that it works on at once; with batching, runs. */
  readonly concurrency: number
  /** How it answers several requests in one run; absent when each is a run of its own. */
  readonly batching?: Batching
  /** What each request takes beside, with nobody waiting for it: the network, the caller, waking up. */
  readonly overheadMs: number
  /** Requests a second when it is never idle: by its times under loads, or the most that were seen. */
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

/** Of the form of a profile: one more whenever an older program would take it for something else. */
export const PROFILE_VERSION = 1

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
