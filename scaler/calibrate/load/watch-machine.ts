import { readFileSync } from 'node:fs'
import type { CalibrationTarget } from './calibration-target.ts'
import { readCounters, type ServerCounters } from './read-counters.ts'

/** Where the kernel tells what its processors did, in hundredths of a second since its start. */
const STAT = '/proc/stat'
const TICKS_PER_SECOND = 100
/** A share of the machine that moves no figure by much. */
const OTHERS_MAX = 0.02

/** What came of a piece of a measurement, and who else worked meanwhile. */
export type Watched<T> = {
  readonly result: T
  readonly before: ServerCounters
  readonly after: ServerCounters
  /**
   * The share of this machine that others had: neither the server nor this process, but other processes or, of a virtual
   * machine, its host. Undefined where nobody tells: on other systems than Linux, or of a server that does not say how
   * long it has worked (`process_cpu_seconds_total`). What children of a server take counts as others'.
   */
  readonly others: number | undefined
}

/** Runs a piece of a measurement, and looks at the machine before and after it. */
export async function watchMachine<T>(target: CalibrationTarget, run: () => Promise<T>): Promise<Watched<T>> {
  const before = await readCounters(target)
  const start = timesOf(before)
  const result = await run()
  const after = await readCounters(target)
  const end = timesOf(after)
  return { result, before, after, others: start && end && othersShare(start, end) }
}

/** Those pieces during which others did next to nothing; all of them when there is none, or nobody tells. */
export function undisturbed<T extends Pick<Watched<unknown>, 'others'>>(pieces: readonly T[]): readonly T[] {
  const calm = pieces.filter(isCalm)
  return calm.length > 0 ? calm : pieces
}

export function isCalm({ others = 0 }: Pick<Watched<unknown>, 'others'>): boolean {
  return others <= OTHERS_MAX
}

/** Processor time in seconds: of the whole machine, busy or not; busy; and that of server and this process. */
type Times = { readonly elapsed: number; readonly busy: number; readonly own: number }

function timesOf({ cpuSeconds }: ServerCounters): Times | undefined {
  const ticks = readTicks()
  if (ticks === undefined || cpuSeconds === undefined) return undefined
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = ticks
  const busy = (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND
  const { user: ownUserUs, system: ownSystemUs } = process.cpuUsage()
  return {
    elapsed: busy + (idle + iowait) / TICKS_PER_SECOND,
    busy,
    own: cpuSeconds + (ownUserUs + ownSystemUs) / 1e6,
  }
}

function othersShare(start: Times, end: Times): number {
  const others = end.busy - start.busy - (end.own - start.own)
  return Math.max(0, others / Math.max(end.elapsed - start.elapsed, 1 / TICKS_PER_SECOND))
}

function readTicks(): readonly number[] | undefined {
  try {
    const [, ...ticks] = (readFileSync(STAT, 'utf8').split('\n')[0] ?? '').trim().split(/ +/)
    return ticks.map(Number)
  } catch {
    return undefined
  }
}
