import type { RequestOutcome } from '../traffic/simulate-requests.ts'
import type { RequestError, RequestWindow } from '../traffic/tally/request-report.ts'
import { REQUEST_ERRORS } from '../traffic/tally/request-report.ts'
import type { Violation } from './verdict.ts'

/** Quantiles of the latency that can be bounded. */
export const LATENCY_QUANTILES = ['p50Ms', 'p90Ms', 'p95Ms', 'p99Ms', 'p999Ms', 'maxMs'] as const

export type LatencyQuantile = (typeof LATENCY_QUANTILES)[number]

/** What requests are promised. What is left out is not judged. */
export type ServiceLevels = {
  /** Share of all requests that get an answer, from 0 to 1; the rest is the error budget. */
  readonly availability?: number
  /** Largest share of failed requests in any window, from 0 to 1. */
  readonly errorsMax?: number
  /** Longest latencies in any window, in milliseconds. */
  readonly latencyMax?: Readonly<Partial<Record<LatencyQuantile, number>>>
}

/** Windows with fewer requests say little: a quantile of a handful is chance. */
const REQUESTS_MIN = 20
/** From here on waiting, and not the work itself, makes latency. */
const BUSY = 0.85
/** Below, a pod that gets more than its share has it by chance. */
const UNEVEN = 1.5

const CAUSES: Readonly<Record<RequestError, readonly [cause: string, remedy: string]>> = {
  rejected: ['queues were full', 'more pods, or a longer queue if clients can wait'],
  timedOut: ['clients gave up waiting', 'more pods, or a longer deadline if clients can wait'],
  lostAtStop: ['pods ended with requests in their hands', 'a longer grace period than the longest request'],
  silentPod: ['they went to pods that had stopped', 'a preStop sleep as long as the proxies need'],
  noEndpoint: ['no pod was in the service', 'a smaller maxUnavailable, or minReplicas above 0'],
  gaveUp: ['clients lost patience', 'more pods, or fewer retries, which make waits longer still'],
}

/**
 * Judges what became of requests: the first window that breaks a level, with its cause.
 *
 * @returns nothing when every level is kept
 */
export function judgeServiceLevels(
  { requests, windows }: RequestOutcome,
  { availability, errorsMax, latencyMax = {} }: ServiceLevels,
): readonly Violation[] {
  return [
    ...(availability === undefined ? [] : judgeAvailability(requests.total, windows, availability)),
    ...(errorsMax === undefined ? [] : judgeErrors(windows, errorsMax)),
    ...LATENCY_QUANTILES.flatMap((quantile) => {
      const maxMs = latencyMax[quantile]
      return maxMs === undefined ? [] : judgeLatency(windows, quantile, maxMs)
    }),
  ]
}

/**
 * The share of the error budget that was spent: 1 when as many requests failed as may.
 *
 * @param availability below 1: nothing can be spent of no budget
 */
export function budgetSpent({ requests }: RequestOutcome, availability: number): number {
  const budget = (1 - availability) * requests.total
  return budget === 0 ? 0 : requests.failed / budget
}

function judgeAvailability(
  total: number,
  windows: readonly RequestWindow[],
  availability: number,
): readonly Violation[] {
  const budget = (1 - availability) * total
  let failed = 0
  for (const window of windows) {
    failed += window.failed
    // A share such as 0.999 has no exact number of requests.
    if (failed <= budget + 1e-9 * total) continue
    const allFailed = windows.reduce((sum, each) => sum + each.failed, 0)
    const answered = percent(1 - allFailed / total)
    return [
      {
        code: 'availability-missed',
        message: `${answered} of requests are answered, and at least ${percent(availability)} must be; the error budget is spent by ${seconds(window.toMs)}: ${causeOf(windows)[0]}`,
        remedy: causeOf(windows)[1],
        tMs: window.fromMs,
      },
    ]
  }
  return []
}

function judgeErrors(windows: readonly RequestWindow[], errorsMax: number): readonly Violation[] {
  const window = windows.find(({ failed, total }) => total >= REQUESTS_MIN && failed / total > errorsMax)
  if (window === undefined) return []
  const [cause, remedy] = causeOf([window])
  return [
    {
      code: 'errors-above',
      message: `${percent(window.failed / window.total)} of requests fail from ${seconds(window.fromMs)} on, and at most ${percent(errorsMax)} may: ${cause}`,
      remedy,
      tMs: window.fromMs,
    },
  ]
}

function judgeLatency(
  windows: readonly RequestWindow[],
  quantile: LatencyQuantile,
  maxMs: number,
): readonly Violation[] {
  const window = windows.find((each) => each.total >= REQUESTS_MIN && (each[quantile] ?? 0) > maxMs)
  if (window === undefined) return []
  const [cause, remedy] = causeOfLatency(window)
  return [
    {
      code: 'latency-above',
      message: `${quantile.slice(0, -2)} is ${(window[quantile] ?? 0).toFixed(1)} ms from ${seconds(window.fromMs)} on, and may be ${maxMs} ms: ${cause}`,
      remedy,
      tMs: window.fromMs,
    },
  ]
}

/** What requests wait for: for all pods, for one that gets more than its share, or for the work itself. */
function causeOfLatency(window: RequestWindow): readonly [cause: string, remedy: string] {
  const utilization = window.utilization ?? 0
  const unevenness = window.unevenness ?? 1
  if (utilization >= BUSY)
    return [
      `pods are busy ${Math.round(100 * utilization)} % of the time, and requests wait`,
      'more pods, or a lower target of the autoscaler',
    ]
  if (unevenness >= UNEVEN && utilization * unevenness >= BUSY)
    return [
      `one pod gets ${unevenness.toFixed(1)} times its share of the requests, and they wait for it`,
      'least-requests balance, or connections that end sooner',
    ]
  return [
    'the work itself takes so long, or requests meet one pod while others are idle',
    'a faster model, or least-requests balance',
  ]
}

/** What most of the failures are due to. */
function causeOf(windows: readonly RequestWindow[]): readonly [cause: string, remedy: string] {
  const sums = REQUEST_ERRORS.map((error) => windows.reduce((sum, { errors }) => sum + errors[error], 0))
  const most = REQUEST_ERRORS[sums.indexOf(Math.max(...sums))] ?? 'timedOut'
  return CAUSES[most]
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
