import type { ServiceLoad } from '../../../../scaler/calibrate/service-measurements.ts'
import { randomStream } from '../../../../sim/index.ts'

/** A server whose times are known, under Poisson arrivals. Times in milliseconds. */
export type KnownLoad = { readonly perMs: number; readonly requests: number; readonly seed: number }

/** Each request keeps one of the places busy for as long as `serviceMs` says. */
export function loadOfPlaces(
  { perMs, requests, seed }: KnownLoad,
  server: {
    readonly places: number
    readonly overheadMs: number
    readonly serviceMs: (share: number) => number
  },
): ServiceLoad {
  const random = randomStream(seed, 'known')
  const freeMs = new Array<number>(server.places).fill(0)
  const sentMs: number[] = []
  const latenciesMs: number[] = []
  for (let atMs = 0; sentMs.length < requests; ) {
    atMs -= Math.log(1 - random.next()) / perMs
    freeMs.sort((a, b) => a - b)
    const endMs = Math.max(atMs, freeMs[0] ?? 0) + server.serviceMs(random.next())
    freeMs[0] = endMs
    sentMs.push(atMs)
    latenciesMs.push(endMs - atMs + server.overheadMs)
  }
  return { sentMs, latenciesMs }
}

/** What comes until a run begins shares it; a run takes runMs, rowMs for each, and now and then a pause for one. */
export type KnownRuns = {
  readonly runMs: number
  readonly rowMs: number
  readonly overheadMs: number
  readonly wakeMs: number
  readonly pauseMs: number
  readonly pauseShare: number
  /** The same after so many requests, and so often in a second whatever comes; default neither. */
  readonly everyRequests?: number
  readonly perSecond?: number
}

export function loadOfRuns({ perMs, requests, seed }: KnownLoad, server: KnownRuns): ServiceLoad {
  const random = randomStream(seed, 'known')
  const sentMs: number[] = []
  for (let atMs = 0; sentMs.length < requests; ) {
    atMs -= Math.log(1 - random.next()) / perMs
    sentMs.push(atMs)
  }
  const latenciesMs: number[] = []
  const { everyRequests = Number.POSITIVE_INFINITY, perSecond = 0 } = server
  const gapMs = (): number => (-Math.log(1 - random.next()) * 1000) / perSecond
  let stillMs = gapMs()
  let freeMs = 0
  for (let first = 0; first < requests; first = latenciesMs.length) {
    const cameMs = sentMs[first] ?? 0
    for (; stillMs < cameMs; stillMs += gapMs()) freeMs = Math.max(freeMs, stillMs + server.pauseMs)
    const beganMs = cameMs > freeMs ? cameMs + server.wakeMs : freeMs
    let next = first
    freeMs = beganMs + server.runMs
    for (; next < requests && (sentMs[next] ?? 0) <= beganMs; next += 1)
      freeMs +=
        server.rowMs + (random.next() < server.pauseShare || next % everyRequests === 0 ? server.pauseMs : 0)
    for (; stillMs < freeMs; stillMs += gapMs()) freeMs += server.pauseMs
    for (let at = first; at < next; at += 1) latenciesMs.push(freeMs - (sentMs[at] ?? 0) + server.overheadMs)
  }
  return { sentMs, latenciesMs }
}
