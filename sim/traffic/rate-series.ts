import type { MetricSeries } from '../scenario/metric-series.ts'
import { ratesOf } from './arrivals/open-arrivals.ts'
import { type RateSegment, steadyMs } from './arrivals/rate-segment.ts'
import type { Traffic } from './traffic.ts'

/** Slopes are told in steps of a second at least: no scrape is closer. */
const STEP_MS = 1000
/** Longer ones as long as the rate moves by no more than that share: a day's sine takes some 5,000 steps, not 86,400. */
const SHARE = 0.001

/**
 * The expected rate of the traffic over time, requests a second: what counters that are read now and then show of it.
 *
 * The arrivals themselves scatter about it: over a minute at 90 a second by some 1.4 %.
 */
export function rateSeries(traffic: Traffic, seed: number, untilMs: number): MetricSeries {
  // A first entry with fractions, gone at once: when a later moment outgrows the engine's small integers, at 2^31 ms,
  // it would make all entries before it over, half a microsecond each, of which a month of a sine has 140,000.
  const series = [{ atMs: 0.5, value: 0.5 }]
  series.pop()
  const add = (atMs: number, perMs: number): void => {
    const value = Math.max(0, perMs * 1000)
    if (series.at(-1)?.value !== value) series.push({ atMs: Math.round(atMs), value })
  }
  if (traffic.kind === 'arrivals') return recordedSeries(traffic.atMs, untilMs)
  const rates = ratesOf(traffic, seed)
  for (let fromMs = 0; fromMs < untilMs; ) {
    const next = rates.next()
    if (next.done === true) {
      add(fromMs, 0)
      break
    }
    const { lengthMs, fromPerMs, toPerMs } = next.value
    const stepMs = stepOf(next.value)
    for (let inMs = 0; inMs < lengthMs && fromMs + inMs < untilMs; inMs += stepMs) {
      const middleMs = inMs + Math.min(stepMs, lengthMs - inMs) / 2
      const perMs =
        fromPerMs === toPerMs ? fromPerMs : fromPerMs + ((toPerMs - fromPerMs) * middleMs) / lengthMs
      add(fromMs + inMs, perMs)
    }
    fromMs += lengthMs
  }
  return series
}

/** How long the rate of the segment counts as the same. */
function stepOf(segment: RateSegment): number {
  const ms = steadyMs(segment, SHARE)
  return ms === Number.POSITIVE_INFINITY ? segment.lengthMs : Math.max(1, Math.floor(ms / STEP_MS)) * STEP_MS
}

/** Recorded arrivals, counted second by second. */
function recordedSeries(arrivalsMs: readonly number[], untilMs: number): MetricSeries {
  const counts = new Array<number>(Math.ceil(untilMs / STEP_MS)).fill(0)
  for (const atMs of arrivalsMs) {
    const step = Math.floor(atMs / STEP_MS)
    if (step < counts.length) counts[step] = (counts[step] ?? 0) + 1
  }
  return counts.map((count, step) => ({ atMs: step * STEP_MS, value: (count * 1000) / STEP_MS }))
}
