import { assert } from '../../assert.ts'
import type { Pod } from '../../kubernetes/pod/pod.ts'
import { UidHeap } from './uid-heap.ts'

/** Pods that differ in nothing but their uid, as far as victims are chosen. */
type Group = {
  readonly key: string
  readonly pods: UidHeap
  readonly hasNode: boolean
  readonly isRunning: boolean
  readonly deletionCost: number
  readonly restarts: number
  /** Undefined while not ready. */
  readonly readySeconds: number | undefined
  readonly createdSeconds: number
  size: number
}

/** A group as it is compared at one moment. */
type Ranked = { readonly group: Group; readonly readyStep: number; readonly createdStep: number }

/**
 * Many pods of one set, kept so that the next victims are found without a look at all of them.
 *
 * It chooses what `chooseVictims` chooses from the same pods. A set of 100,000 pods that shrinks to nothing, 500 at a
 * time, would sort its pods 200 times; here each victim costs one step down a heap. Pods fall into few groups: those
 * that became ready within the same second, without a difference in restarts.
 */
export class GroupedPods {
  readonly #groups = new Map<string, Group>()
  readonly #groupOf = new Map<Pod, Group>()

  constructor(pods: Iterable<Pod>) {
    for (const pod of pods) this.put(pod)
  }

  /** Takes a pod in, or notes that something about it has changed. */
  put(pod: Pod): void {
    const group = this.#groupFor(pod)
    const before = this.#groupOf.get(pod)
    if (before === group) return
    group.size += 1
    group.pods.push(pod)
    this.#groupOf.set(pod, group)
    if (before !== undefined) this.#leave(before)
  }

  remove(pod: Pod): void {
    const group = this.#groupOf.get(pod)
    if (group === undefined) return
    this.#groupOf.delete(pod)
    this.#leave(group)
  }

  /** Takes out the pods that the set gives up next, fewer than there are. */
  take(count: number, nowMs: number): readonly Pod[] {
    assert(count < this.#groupOf.size, 'there are more pods than victims')
    const ranked = Array.from(this.#groups.values(), (group) => rankGroup(group, nowMs)).sort(compareTiers)
    const victims: Pod[] = []
    for (let start = 0; victims.length < count; ) {
      const tier = tierFrom(ranked, start)
      this.#takeFromTier(tier, count, victims)
      start += tier.length
    }
    return victims
  }

  /** Within a tier the pods of each second stand in line, and the lowest uid at the heads goes, over and over. */
  #takeFromTier(tier: readonly Ranked[], count: number, victims: Pod[]): void {
    const lines = linesOf(tier)
    while (victims.length < count) {
      let first: Pod | undefined
      for (const line of lines) {
        const head = this.#headOfLine(line)
        if (head !== undefined && (first === undefined || head.uid < first.uid)) first = head
      }
      if (first === undefined) return
      victims.push(first)
      this.remove(first)
    }
  }

  #headOfLine(line: readonly Ranked[]): Pod | undefined {
    let best: Ranked | undefined
    let head: Pod | undefined
    for (const ranked of line) {
      const pod = this.#head(ranked.group)
      if (pod === undefined) continue
      if (best !== undefined && head !== undefined && compareInLine(best, head, ranked, pod) <= 0) continue
      best = ranked
      head = pod
    }
    return head
  }

  /** The pod with the lowest uid; those that have left the group since they entered its heap are thrown away. */
  #head(group: Group): Pod | undefined {
    for (;;) {
      const pod = group.pods.peek()
      if (pod === undefined || this.#groupOf.get(pod) === group) return pod
      group.pods.pop()
    }
  }

  #groupFor(pod: Pod): Group {
    const readySeconds = pod.readyAtMs === undefined ? undefined : Math.floor(pod.readyAtMs / 1000)
    const createdSeconds = Math.floor(pod.createdAtMs / 1000)
    const { deletionCost, restarts } = pod
    const hasNode = pod.node !== undefined
    const isRunning = pod.phase === 'Running'
    const key = `${createdSeconds} ${readySeconds} ${restarts} ${deletionCost} ${isRunning} ${hasNode}`
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const pods = new UidHeap()
    const group: Group = {
      key,
      pods,
      hasNode,
      isRunning,
      deletionCost,
      restarts,
      readySeconds,
      createdSeconds,
      size: 0,
    }
    this.#groups.set(key, group)
    return group
  }

  #leave(group: Group): void {
    group.size -= 1
    if (group.size === 0) this.#groups.delete(group.key)
  }
}

function rankGroup(group: Group, nowMs: number): Ranked {
  const { readySeconds, createdSeconds } = group
  return {
    group,
    readyStep: readySeconds === undefined ? -1 : ageStep(readySeconds, nowMs),
    createdStep: ageStep(createdSeconds, nowMs),
  }
}

/** The groups from `start` on that no criterion but those of `compareWithin` tells apart. */
function tierFrom(ranked: readonly Ranked[], start: number): readonly Ranked[] {
  const first = ranked[start]
  assert(first !== undefined, 'there are more pods than victims')
  const end = ranked.findIndex((other, index) => index > start && compareTiers(first, other) !== 0)
  return ranked.slice(start, end < 0 ? ranked.length : end)
}

/** The criteria that never hang on a uid: node, phase, readiness, deletion cost, step of the ready age. */
function compareTiers(a: Ranked, b: Ranked): number {
  return (
    Number(a.group.hasNode) - Number(b.group.hasNode) ||
    Number(a.group.isRunning) - Number(b.group.isRunning) ||
    Number(a.readyStep >= 0) - Number(b.readyStep >= 0) ||
    a.group.deletionCost - b.group.deletionCost ||
    a.readyStep - b.readyStep
  )
}

/** The groups of each second of readiness. */
function linesOf(tier: readonly Ranked[]): readonly (readonly Ranked[])[] {
  const lines = new Map<number | undefined, Ranked[]>()
  for (const ranked of tier) {
    const line = lines.get(ranked.group.readySeconds)
    if (line === undefined) lines.set(ranked.group.readySeconds, [ranked])
    else line.push(ranked)
  }
  return [...lines.values()]
}

/** More restarts go first, then the younger in steps of doubling age, then the lower uid. */
function compareInLine(a: Ranked, podA: Pod, b: Ranked, podB: Pod): number {
  return b.group.restarts - a.group.restarts || a.createdStep - b.createdStep || podA.uid - podB.uid
}

/** The integer part of log2 of an age in nanoseconds (controller_utils.go: logarithmicRankDiff). */
function ageStep(seconds: number, nowMs: number): number {
  const ageNs = Math.max(0, nowMs - seconds * 1000) * 1_000_000
  return ageNs < 1 ? 0 : Math.floor(Math.log2(ageNs))
}
