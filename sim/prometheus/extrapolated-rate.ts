/** A counter as it was read at one moment. */
export type CounterSample = { readonly tMs: number; readonly value: number }

/**
 * What PromQL's `rate` makes of the samples of one series (prometheus promql/functions.go: extrapolatedRate, v3).
 *
 * The increase between the first and the last sample of the range, stretched to the ends of the range: a gap up to an
 * end counts if it is shorter than 1.1 gaps between samples, otherwise half a gap does; towards the start never beyond
 * the moment at which the counter would have been 0. A value below the one before is a restart of the counter.
 *
 * 15 requests a second, scraped each 15 s, asked for over a minute 5 s after a scrape: 3 gaps of 45 s hold 675
 * requests; 10 s at the start and 5 s at the end are filled up, and 675 x 60/45 in 60 s are 15 a second.
 *
 * @param samples in order of time; those outside of the range are left out, its start included
 * @returns increase a second; undefined for fewer than two samples
 */
export function extrapolatedRate(
  samples: readonly CounterSample[],
  fromMs: number,
  toMs: number,
): number | undefined {
  // Both ends of the range: samples are many, and the range is asked for at every sync.
  let from = 0
  while (from < samples.length && (samples[from]?.tMs ?? 0) <= fromMs) from += 1
  let to = samples.length - 1
  while (to >= from && (samples[to]?.tMs ?? 0) > toMs) to -= 1
  const [first, last] = [samples[from], samples[to]]
  if (first === undefined || last === undefined || to <= from) return undefined
  const increase = increaseOf(samples, from, to)
  const sampledMs = last.tMs - first.tMs
  const gapMs = sampledMs / (to - from)
  // When the increase went on as it did, the counter was 0 so long before its first sample.
  const sinceZeroMs = increase > 0 ? sampledMs * (first.value / increase) : Number.POSITIVE_INFINITY
  const beforeMs = Math.min(filledMs(first.tMs - fromMs, gapMs), sinceZeroMs)
  const afterMs = filledMs(toMs - last.tMs, gapMs)
  return (increase * (sampledMs + beforeMs + afterMs)) / sampledMs / ((toMs - fromMs) / 1000)
}

/** How much of the way to an end of the range counts. */
function filledMs(toEndMs: number, gapMs: number): number {
  return toEndMs >= 1.1 * gapMs ? gapMs / 2 : toEndMs
}

function increaseOf(samples: readonly CounterSample[], from: number, to: number): number {
  let sum = 0
  let before = samples[from]?.value ?? 0
  for (let i = from; i <= to; i += 1) {
    const value = samples[i]?.value ?? 0
    sum += value < before ? value : value - before
    before = value
  }
  return sum
}
