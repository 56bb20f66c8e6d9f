import { assert } from '../../sim/assert.ts'

/** A stretch of time; `toMs` is no part of it. */
export type Span = { readonly fromMs: number; readonly toMs: number }

/** When requests went to a pod, and when it answered. Spans of one list do not overlap; they are in order of time. */
export type ServedPod = {
  readonly inService: readonly Span[]
  readonly answering: readonly Span[]
}

/** Requests that got no answer, as expected numbers. */
export type LostRequests = {
  /** Went to a pod that did not answer: it had stopped listening, or did not listen yet. */
  readonly toSilentPods: number
  /** Came while the service had no endpoint. */
  readonly toNobody: number
}

/**
 * How many requests are lost between a pod's falling silent and its leaving the service.
 *
 * Proxies send each request to any endpoint with equal chance: of 3 pods in service one of which is silent for 2 s, at
 * 30 requests a second, 20 are lost. Retries are left out, and so are requests that were under way when a pod ended.
 *
 * @param ratePerSecond of all requests to the service, the same all the time
 * @param over the time that is looked at
 */
export function lostRequests(pods: readonly ServedPod[], ratePerSecond: number, over: Span): LostRequests {
  const turns = pods.flatMap(turnsOf).sort((a, b) => a.tMs - b.tMs)
  let inService = 0
  let silent = 0
  let lastMs = over.fromMs
  let silentMs = 0
  let nobodyMs = 0
  const passUntil = (tMs: number): void => {
    const untilMs = Math.min(Math.max(tMs, over.fromMs), over.toMs)
    if (inService === 0) nobodyMs += untilMs - lastMs
    else silentMs += ((untilMs - lastMs) * silent) / inService
    lastMs = untilMs
  }
  for (const turn of turns) {
    passUntil(turn.tMs)
    inService += turn.inService
    silent += turn.silent
    assert(silent >= 0 && silent <= inService, 'only pods in service are counted as silent')
  }
  passUntil(over.toMs)
  return { toSilentPods: (silentMs / 1000) * ratePerSecond, toNobody: (nobodyMs / 1000) * ratePerSecond }
}

/** One moment at which the numbers of pods in service and of silent ones among them change. */
type Turn = { readonly tMs: number; readonly inService: number; readonly silent: number }

function turnsOf({ inService, answering }: ServedPod): readonly Turn[] {
  const turns: Turn[] = []
  for (const span of inService) {
    let silentFromMs = span.fromMs
    turns.push({ tMs: span.fromMs, inService: 1, silent: 1 })
    for (const { fromMs, toMs } of answering) {
      const startMs = Math.max(fromMs, silentFromMs)
      const endMs = Math.min(toMs, span.toMs)
      if (startMs >= endMs) continue
      turns.push({ tMs: startMs, inService: 0, silent: -1 }, { tMs: endMs, inService: 0, silent: 1 })
      silentFromMs = endMs
    }
    turns.push({ tMs: span.toMs, inService: -1, silent: -1 })
  }
  return turns
}
