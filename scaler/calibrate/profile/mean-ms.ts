import type { ServiceTime } from '../../../sim/index.ts'

/** The mean of times as a histogram has them, in milliseconds. */
export function meanMsOf({ buckets }: Extract<ServiceTime, { kind: 'histogram' }>): number {
  let [sum, total, fromMs] = [0, 0, 0]
  for (const { upToMs, count } of buckets) {
    sum += (count * (fromMs + upToMs)) / 2
    total += count
    fromMs = upToMs
  }
  return sum / total
}
