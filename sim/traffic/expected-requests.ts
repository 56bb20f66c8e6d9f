import { ratesOf } from './arrivals/open-arrivals.ts'
import type { Traffic } from './traffic.ts'

/** How many requests the traffic has on average up to that moment; of bursts, those of this seed. */
export function expectedRequests(traffic: Traffic, seed: number, untilMs: number): number {
  const rates = ratesOf(traffic, seed)
  let requests = 0
  for (let fromMs = 0; fromMs < untilMs; ) {
    const next = rates.next()
    if (next.done === true) break
    const { lengthMs, fromPerMs, toPerMs } = next.value
    const spanMs = Math.min(lengthMs, untilMs - fromMs)
    // The rate where the span ends: the line may be cut short.
    const endPerMs = fromPerMs + ((toPerMs - fromPerMs) * spanMs) / lengthMs
    requests += (spanMs * (fromPerMs + (fromPerMs === toPerMs ? fromPerMs : endPerMs))) / 2
    fromMs += lengthMs
  }
  return requests
}
