import { randomStream } from '../engine/random-stream.ts'

/**
 * Recorded arrivals with so many times the requests.
 *
 * What was recorded stays where it is. Copies come at random moments between it and the next one, so that bursts and
 * lulls of the recording stay, and nobody comes in step with anybody: a hundred at one moment would wait for each
 * other, as no hundred clients do. The moments are the same each time. A factor with a fraction makes more copies of
 * some than of others, evenly: by 2.5 they come twice and three times in turns; one below 1 leaves some out.
 *
 * @param atMs in order
 * @param factor at least 0
 */
export function scaleArrivals(atMs: readonly number[], factor: number): readonly number[] {
  const random = randomStream(0, 'copies of arrivals')
  const scaled: number[] = []
  // What came at one moment shares the gap behind it; that behind the last one is as long as gaps are on average.
  const meanMs = (atMs.at(-1) ?? 0) / Math.max(1, atMs.length - 1)
  for (let from = 0, to = 0; from < atMs.length; from = to) {
    const fromMs = atMs[from] ?? 0
    while (to < atMs.length && atMs[to] === fromMs) to += 1
    const gapMs = to < atMs.length ? (atMs[to] ?? 0) - fromMs : meanMs
    const count = Math.floor(to * factor) - Math.floor(from * factor)
    const recorded = Math.min(count, to - from)
    const copies = Array.from({ length: count - recorded }, () => fromMs + random.next() * gapMs)
    for (let i = 0; i < recorded; i += 1) scaled.push(fromMs)
    for (const copyMs of copies.sort((a, b) => a - b)) scaled.push(copyMs)
  }
  return scaled
}
