/**
 * How far policies let an autoscaler go once more, from everything that it ever wrote: plain, to be compared with
 * sim/kubernetes/hpa/limit-change.ts, which remembers sums.
 */
export type PlainWrite = { readonly tMs: number; readonly from: number; readonly to: number }

export type PlainRules = {
  readonly selectPolicy: string
  readonly policies: readonly PlainPolicy[]
}

type PlainPolicy = { readonly type: string; readonly value: number; readonly periodSeconds: number }

/** The size nearest to the desired one that the policies of the direction, and then min and max, allow. */
export function plainLimit({
  current,
  desired,
  nowMs,
  writes,
  scaleUp,
  scaleDown,
  min,
  max,
}: {
  readonly current: number
  readonly desired: number
  readonly nowMs: number
  readonly writes: readonly PlainWrite[]
  readonly scaleUp: PlainRules
  readonly scaleDown: PlainRules
  readonly min: number
  readonly max: number
}): number {
  if (desired === current) return desired
  const isUp = desired > current
  const { selectPolicy, policies } = isUp ? scaleUp : scaleDown
  if (selectPolicy === 'Disabled') return current
  const sizes = policies.map((policy) => {
    const start = sizeBefore(current, writes, nowMs - policy.periodSeconds * 1000)
    return isUp ? highest(start, policy) : lowest(start, policy)
  })
  // Never against the direction: a period that is used up allows the size that there is.
  const changes = sizes.map((size) => Math.max(0, isUp ? size - current : current - size))
  const change = selectPolicy === 'Min' ? Math.min(...changes) : Math.max(...changes)
  return isUp ? Math.min(desired, current + change, max) : Math.max(desired, current - change, min)
}

/** The size without the writes after a moment: each is taken back. */
function sizeBefore(current: number, writes: readonly PlainWrite[], atMs: number): number {
  let size = current
  for (const { tMs, from, to } of writes) if (tMs > atMs) size -= to - from
  return size
}

/** Per cents in whole hundredths of a pod, a part of a pod being a whole one more. */
function highest(start: number, { type, value }: PlainPolicy): number {
  return type === 'Pods' ? start + value : Math.ceil((start * (100 + value)) / 100)
}

/** Here a part of a pod goes too. */
function lowest(start: number, { type, value }: PlainPolicy): number {
  return type === 'Pods' ? start - value : Math.floor((start * (100 - value)) / 100)
}
