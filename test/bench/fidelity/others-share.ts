import { readFileSync } from 'node:fs'

/** Processor time since the start of the machine, in ticks of a hundredth of a second. */
export type SpentTicks = { readonly all: number; readonly own: number; readonly elapsed: number }

/** What all processes have spent so far, and what these and their children have; undefined where nobody tells. */
export function spentTicks(pids: readonly number[]): SpentTicks | undefined {
  try {
    const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/ +/)
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0] = ticks.map(Number)
    const own = pids.flatMap((pid) => [pid, ...childrenOf(pid)]).reduce((sum, pid) => sum + ticksOf(pid), 0)
    const all = user + nice + system + irq + softirq
    return { all, own, elapsed: all + idle + iowait }
  } catch {
    return undefined
  }
}

/** The share of the whole machine that others had between the two moments. */
export function othersShare(before: SpentTicks | undefined, after: SpentTicks | undefined): number {
  if (before === undefined || after === undefined) return Number.NaN
  const others = after.all - before.all - (after.own - before.own)
  return Math.max(0, others / (after.elapsed - before.elapsed))
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
}

function ticksOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // Behind the name, which may hold anything: the 14th and 15th fields of proc(5).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
