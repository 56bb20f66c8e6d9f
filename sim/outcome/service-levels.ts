import type { RequestOutcome } from '../traffic/simulate-requests.ts'
import type { RequestError, RequestReport, RequestWindow } from '../traffic/tally/request-report.ts'
import { REQUEST_ERRORS } from '../traffic/tally/request-report.ts'
import type { Violation } from './verdict.ts'

/** Quantiles of the latency that can be bounded. */
export const LATENCY_QUANTILES = ['p50Ms', 'p90Ms', 'p95Ms', 'p99Ms', 'p999Ms', 'maxMs'] as const

export type LatencyQuantile = (typeof LATENCY_QUANTILES)[number]

/** As people write them, also in a file of objectives. */
export const QUANTILE_NAMES: Readonly<Record<LatencyQuantile, string>> = {
  p50Ms: 'p50',
  p90Ms: 'p90',
  p95Ms: 'p95',
  p99Ms: 'p99',
  p999Ms: 'p99.9',
  maxMs: 'max',
}

/** What requests are promised. What is left out is not judged. */
export type ServiceLevels = {
  /** Share of all requests that get an answer, from 0 to 1; the rest is the error budget. */
  readonly availability?: number
  /** Largest share of failed requests in any stretch of time, from 0 to 1. */
  readonly errorsMax?: number
  /** Longest latencies in any stretch of time, and of all, in milliseconds. */
  readonly latencyMax?: Readonly<Partial<Record<LatencyQuantile, number>>>
}

/** Fewer requests say little: a quantile of a handful is chance. */
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
      return maxMs === undefined ? [] : judgeLatency(requests, windows, quantile, maxMs)
    }),
  ]
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
    const answered = percent(1 - sum(windows, 'failed') / total)
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

/** Windows of few requests are judged together with those after them, for rare requests can fail, too. */
function judgeErrors(windows: readonly RequestWindow[], errorsMax: number): readonly Violation[] {
  const stretch = joined(windows).find((some) => sum(some, 'failed') > errorsMax * sum(some, 'total'))
  if (stretch === undefined) return []
  const fromMs = stretch[0]?.fromMs ?? 0
  const [cause, remedy] = causeOf(stretch)
  return [
    {
      code: 'errors-above',
      message: `${percent(sum(stretch, 'failed') / sum(stretch, 'total'))} of requests fail from ${seconds(fromMs)} on, and at most ${percent(errorsMax)} may: ${cause}`,
      remedy,
      tMs: fromMs,
    },
  ]
}

/** In stretches of enough requests each; the last one takes in what is left. */
function joined(windows: readonly RequestWindow[]): readonly (readonly RequestWindow[])[] {
  const stretches: RequestWindow[][] = []
  for (const window of windows) {
    const last = stretches.at(-1)
    if (last === undefined || sum(last, 'total') >= REQUESTS_MIN) stretches.push([window])
    else last.push(window)
  }
  const few =
    stretches.length > 1 && sum(stretches.at(-1) ?? [], 'total') < REQUESTS_MIN ? stretches.pop() : []
  stretches.at(-1)?.push(...(few ?? []))
  return stretches
}

function sum(windows: readonly RequestWindow[], figure: 'total' | 'failed'): number {
  return windows.reduce((all, window) => all + window[figure], 0)
}

/** Quantiles of windows cannot be joined: where each has few requests, that of all of them counts. */
function judgeLatency(
  requests: RequestReport,
  windows: readonly RequestWindow[],
  quantile: LatencyQuantile,
  maxMs: number,
): readonly Violation[] {
  const isAbove = (report: RequestReport): boolean => (report[quantile] ?? 0) > maxMs
  const known = windows.find((each) => each.total >= REQUESTS_MIN && isAbove(each))
  const window = known ?? (isAbove(requests) ? windows.find(isAbove) : undefined)
  if (window === undefined) return []
  const [cause, remedy] = causeOfLatency(window)
  const ms = (known ?? requests)[quantile] ?? 0
  const where = known === undefined ? 'of all requests, which are few,' : `from ${seconds(window.fromMs)} on,`
  return [
    {
      code: 'latency-above',
      message: `${QUANTILE_NAMES[quantile]} is ${ms.toFixed(1)} ms ${where} and may be ${maxMs} ms: ${cause}`,
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
  const sums = REQUEST_ERRORS.map((error) => windows.reduce((all, { errors }) => all + errors[error], 0))
  const most = REQUEST_ERRORS[sums.indexOf(Math.max(...sums))] ?? 'timedOut'
  return CAUSES[most]
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
