import type { Pod } from '../pod/pod.ts'
import { selectLowest } from './select-lowest.ts'

/** A pod as victims are chosen. */
export type VictimPod = Pod & {
  /** The most restarts of one of its sidecars; default 0. */
  readonly sidecarRestarts?: number
}

/**
 * The pods that a ReplicaSet gives up, in the order of pkg/controller/controller_utils.go: ActivePodsWithRanks. The
 * first difference decides:
 *
 * 1. no node yet; 2. pending; 3. not ready; 4. a lower deletion cost; 5. more active pods of the same owner on its
 * node; 6. of ready ones, ready for less time; 7. more restarts, then more of a sidecar; 8. created later.
 *
 * Times are whole seconds, and compared in steps of doubling age: within a step the lower uid goes, which is chance.
 * Upstream that order is no order: of two pods that got ready in the same second the one with more restarts goes, and
 * yet a third of another second of the same step can stand between them by its uid. What its sort makes of that hangs
 * on the sort. Here the pods of each second are put in line by 7 and 8, and of the pods at the heads of the lines
 * the one with the lowest uid goes, over and over.
 *
 * Availability is no criterion: an available pod goes before a ready one of another age step
 * (kubernetes/kubernetes#22065).
 *
 * @param pods the active pods of the set; not changed
 * @param count how many must go; all of them if it is not smaller than their number, then unsorted
 * @param rankOf how many active pods of all the owner's sets are on a node; left out, they are all on one
 */
export function chooseVictims<P extends VictimPod>(
  pods: readonly P[],
  count: number,
  nowMs: number,
  rankOf: (node: string | undefined) => number = () => 0,
): readonly P[] {
  if (count >= pods.length) return pods
  const victims: P[] = []
  for (const tier of tiersOf(pods, nowMs, rankOf)) {
    if (victims.length === count) break
    for (const pod of firstOf(tier, count - victims.length, nowMs)) victims.push(pod)
  }
  return victims
}

/** Pods that none of the criteria 1 to 6 tells apart, seconds within a step aside. */
type Tier<P> = { readonly key: number; readonly subkey: number; readonly pods: P[] }

const INT32_SPAN = 0x1_0000_0000
const INT32_MIN = -0x8000_0000
/** An age of 2^63 ns is 292 years. */
const AGE_STEPS = 64
/** More active pods than any node holds. */
const RANK_MAX = 0xffff_ffff

/** The tiers, first to go first. Most sets have one or two, and pods that follow one another mostly share one. */
function tiersOf<P extends VictimPod>(
  pods: readonly P[],
  nowMs: number,
  rankOf: (node: string | undefined) => number,
): readonly Tier<P>[] {
  const tiers = new Map<number, Map<number, Tier<P>>>()
  const steps = new AgeSteps(nowMs)
  let last: Tier<P> | undefined
  for (const pod of pods) {
    const { node, phase, readyAtMs, deletionCost } = pod
    const state =
      (node === undefined ? 0 : 4) + (phase === 'Pending' ? 0 : 2) + (readyAtMs === undefined ? 0 : 1)
    const key = state * INT32_SPAN + deletionCost - INT32_MIN
    const readyStep = readyAtMs === undefined ? 0 : steps.of(Math.floor(readyAtMs / 1000))
    const subkey = (RANK_MAX - rankOf(node)) * AGE_STEPS + readyStep
    if (last === undefined || last.key !== key || last.subkey !== subkey) last = tierOf(tiers, key, subkey)
    last.pods.push(pod)
  }
  return [...tiers.values()]
    .flatMap((byRank) => [...byRank.values()])
    .sort((a, b) => a.key - b.key || a.subkey - b.subkey)
}

function tierOf<P>(tiers: Map<number, Map<number, Tier<P>>>, key: number, subkey: number): Tier<P> {
  const ofKey = tiers.get(key) ?? new Map<number, Tier<P>>()
  tiers.set(key, ofKey)
  const tier = ofKey.get(subkey) ?? { key, subkey, pods: [] }
  ofKey.set(subkey, tier)
  return tier
}

/** The first pods of a tier, in order. */
function firstOf<P extends VictimPod>(tier: Tier<P>, count: number, nowMs: number): readonly P[] {
  const { pods } = tier
  const keys = lineKeys(pods, nowMs)
  const isOneLine = pods.every(({ readyAtMs }) => secondsOf(readyAtMs) === secondsOf(pods[0]?.readyAtMs))
  const chosen = selectLowest(isOneLine ? keys : headKeys(pods, keys), Math.min(count, pods.length))
  return chosen.flatMap((index) => pods[index] ?? [])
}

function secondsOf(readyAtMs: number | undefined): number | undefined {
  return readyAtMs === undefined ? undefined : Math.floor(readyAtMs / 1000)
}

/** Beyond these, all count the same: 10 + 5 bits of restarts, 6 of age and 32 of uid are what 53 bits hold. */
const RESTARTS_MAX = 1023
const SIDECAR_RESTARTS_MAX = 31

/** Criteria 7 and 8 and the uid as one number, the lowest first to go. */
function lineKeys(pods: readonly VictimPod[], nowMs: number): Float64Array {
  const steps = new AgeSteps(nowMs)
  const keys = new Float64Array(pods.length)
  // A plain loop: Float64Array.from with a function takes ten times as long.
  for (let i = 0; i < pods.length; i += 1) {
    const pod = pods[i]
    if (pod === undefined) continue
    const regular = RESTARTS_MAX - Math.min(pod.restarts, RESTARTS_MAX)
    const sidecar = SIDECAR_RESTARTS_MAX - Math.min(pod.sidecarRestarts ?? 0, SIDECAR_RESTARTS_MAX)
    const step = steps.of(Math.floor(pod.createdAtMs / 1000))
    keys[i] = ((regular * (SIDECAR_RESTARTS_MAX + 1) + sidecar) * AGE_STEPS + step) * INT32_SPAN + pod.uid
  }
  return keys
}

/**
 * The order in which pods come to the heads of several lines and go. Taking the lowest head over and over takes a pod
 * right after the highest uid that stood before it in its line, its own included: that uid, and the place behind it,
 * are its key.
 */
function headKeys(pods: readonly VictimPod[], keys: Float64Array): Float64Array {
  const lines = new Map<number | undefined, number[]>()
  const heads = new Float64Array(pods.length)
  for (let i = 0; i < pods.length; i += 1) {
    const pod = pods[i]
    if (pod === undefined) continue
    heads[i] = pod.uid * PLACES
    const seconds = secondsOf(pod.readyAtMs)
    const line = lines.get(seconds)
    if (line === undefined) lines.set(seconds, [i])
    else line.push(i)
  }
  for (const line of lines.values()) if (!isInUidOrder(line, keys)) standInLine(line, pods, keys, heads)
  return heads
}

/** As many places as are left of 53 bits beside a uid; a line of a million pods is longer than any set. */
const PLACES = 2 ** 20

/** Whether only uids tell the pods of a line apart: nearly always so, and then nobody stands behind anybody. */
function isInUidOrder(line: readonly number[], keys: Float64Array): boolean {
  const rank = Math.floor((keys[line[0] ?? 0] ?? 0) / INT32_SPAN)
  return line.every((index) => Math.floor((keys[index] ?? 0) / INT32_SPAN) === rank)
}

function standInLine(
  line: number[],
  pods: readonly VictimPod[],
  keys: Float64Array,
  heads: Float64Array,
): void {
  line.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0))
  let highest = -1
  for (const [place, index] of line.entries()) {
    highest = Math.max(highest, pods[index]?.uid ?? 0)
    heads[index] = highest * PLACES + Math.min(place, PLACES - 1)
  }
}

/** The steps of ages at one moment; pods that follow one another are mostly of the same second. */
class AgeSteps {
  readonly #nowMs: number
  #seconds = Number.NaN
  #step = 0

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }

  of(seconds: number): number {
    if (seconds === this.#seconds) return this.#step
    this.#seconds = seconds
    this.#step = ageStep(seconds, this.#nowMs)
    return this.#step
  }
}

/** The younger first, by the integer part of log2 of the age in nanoseconds (logarithmicRankDiff). */
function ageStep(seconds: number, nowMs: number): number {
  const ageNs = Math.max(0, nowMs - seconds * 1000) * 1_000_000
  return ageNs < 1 ? 0 : Math.floor(Math.log2(ageNs))
}
