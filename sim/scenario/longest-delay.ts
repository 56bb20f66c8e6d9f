import type { Delay } from './scenario.ts'

/** The longest that a delay can be, in milliseconds; of a sequence, its times that end; undefined for never. */
export function longestMs(delay: Delay): number | undefined {
  switch (delay.kind) {
    case 'fixed':
      return delay.ms
    case 'uniform':
      return delay.toMs
    case 'sequence':
      return Math.max(0, ...delay.ms.map((ms) => ms ?? 0))
    case 'never':
      return undefined
  }
}
