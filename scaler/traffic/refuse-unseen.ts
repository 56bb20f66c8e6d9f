import type { Traffic } from '../../sim/index.ts'
import { parseDuration } from '../options/parse-duration.ts'
import type { TrafficWords } from './traffic-words.ts'

/** A flow as it was written, before the changes behind it. */
export type WrittenFlow = {
  readonly text: string
  /** Undefined for a recording: it may well be longer than what is looked at. */
  readonly told: Traffic | undefined
  /** Such as `x2`, `shift:1h` or `loop:24h`. */
  readonly changes: readonly string[]
}

/**
 * Refuses a flow that changes only when nobody looks any more, or behind what is repeated of it: whoever writes a change
 * means it to be seen.
 *
 * @param forMs how long is looked
 */
export function refuseUnseen({ text, told, changes }: WrittenFlow, forMs: number, words: TrafficWords): void {
  let changesMs = told === undefined ? 0 : lastChangeMs(told)
  for (const change of changes) {
    const ms = parseDuration(change.slice(change.indexOf(':') + 1)) ?? 0
    if (change.startsWith('shift:')) changesMs += ms
    if (change.startsWith('loop:') && ms <= changesMs)
      words.report(
        change,
        change,
        `longer than the ${seconds(changesMs)} until the flow before it changes`,
        'repeat more of it, or let it change earlier',
      )
  }
  if (changesMs > 0 && changesMs >= forMs)
    words.problems.push({
      field: '--for',
      value: seconds(forMs),
      bound: `longer than the ${seconds(changesMs)} until ${text} changes`,
      remedy: 'look for longer, or let it change earlier',
    })
}

/** 0 for a flow that goes on as it began, or changes by chance or over and over. */
function lastChangeMs(traffic: Traffic): number {
  switch (traffic.kind) {
    case 'step':
      return traffic.points.at(-1)?.atMs ?? 0
    case 'ramp':
      // It is seen whole when it ends with the time.
      return Math.max(0, (traffic.points.at(-1)?.atMs ?? 0) - 1)
    case 'flash-crowd':
      return traffic.atMs
    default:
      return 0
  }
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)}s`
}
