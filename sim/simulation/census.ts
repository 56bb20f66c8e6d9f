import type { Pod } from '../kubernetes/pod/pod.ts'
import type { ReplicaSet } from '../kubernetes/replica-set/replica-set.ts'
import type { PodCounts, Sample } from '../outcome/timeline.ts'
import { type PodChange, UNCOUNTED, type Watcher } from './world/watcher.ts'
import type { World } from './world/world.ts'

type Counts = { -readonly [K in keyof PodCounts]: PodCounts[K] }

/**
 * Counts pods by revision, for the samples of a timeline.
 *
 * A bare ReplicaSet has no revisions: there its templates, in order of appearance, stand for them, and a pod is
 * counted under the template that it was made from.
 */
export class Census implements Watcher {
  readonly #world: World
  /** Sets that have had pods: others are in no sample. */
  readonly #populated = new Set<string>()
  readonly #images: string[] = []
  readonly #countsOfImage = new Map<string, Counts>()
  /** The counts of each set in the last sample: most samples change one set, and share those of the others. */
  readonly #last = new Map<string, PodCounts>()
  #hasNews = true

  constructor(world: World) {
    this.#world = world
    world.watch(this)
    for (const pod of world.pods.allActive()) this.#enter(pod)
  }

  /** Whether any number changed since the last sample. */
  get hasNews(): boolean {
    return this.#hasNews
  }

  replicaSet(after: ReplicaSet | undefined, before: ReplicaSet | undefined): void {
    // A sample is keyed by revision.
    if (after !== undefined && after.revision !== before?.revision && this.#populated.has(after.name))
      this.#hasNews = true
  }

  pod(pod: Pod, change: PodChange): void {
    if (UNCOUNTED.has(change)) return
    this.#hasNews = true
    if (change === 'created') this.#populated.add(pod.replicaSet)
    if (this.#world.deployment === undefined) this.#countByImage(pod, change)
  }

  /** The revision that a pod of this image in this set is counted under. */
  revisionKey(set: ReplicaSet, image: string): string {
    if (this.#world.deployment !== undefined) return String(set.revision)
    if (!this.#images.includes(image)) this.#images.push(image)
    return String(this.#images.indexOf(image) + 1)
  }

  sample(tMs: number): Sample {
    this.#hasNews = false
    const revisions: Record<string, PodCounts> = {}
    if (this.#world.deployment === undefined)
      for (const [image, counts] of this.#countsOfImage)
        revisions[this.#images.indexOf(image) + 1] = { ...counts }
    else
      for (const set of this.#world.replicaSets())
        if (this.#populated.has(set.name)) revisions[set.revision] = this.#countsOf(set.name)
    return { tMs, revisions }
  }

  #countsOf(name: string): PodCounts {
    const { active: pods, ready, available, terminating } = this.#world.pods.tally(name)
    const last = this.#last.get(name)
    if (
      last?.pods === pods &&
      last.ready === ready &&
      last.available === available &&
      last.terminating === terminating
    )
      return last
    const counts = { pods, ready, available, terminating }
    this.#last.set(name, counts)
    return counts
  }

  /** Counts a pod that was there before the census began. */
  #enter(pod: Pod): void {
    this.pod(pod, 'created')
    if (pod.readyAtMs !== undefined) this.pod(pod, 'ready')
    if (pod.isAvailable) this.pod(pod, 'available')
  }

  #countByImage(pod: Pod, change: PodChange): void {
    if (!this.#images.includes(pod.image)) this.#images.push(pod.image)
    const counts = this.#countsOfImage.get(pod.image) ?? { pods: 0, ready: 0, available: 0, terminating: 0 }
    this.#countsOfImage.set(pod.image, counts)
    if (change === 'created') counts.pods += 1
    else if (change === 'ready') counts.ready += 1
    else if (change === 'unready') counts.ready -= 1
    else if (change === 'available') counts.available += 1
    else if (change === 'unavailable') counts.available -= 1
    else if (change === 'removed') counts.terminating -= 1
    else if (change === 'marked') {
      counts.pods -= 1
      counts.terminating += 1
      if (pod.readyAtMs !== undefined) counts.ready -= 1
      if (pod.isAvailable) counts.available -= 1
    }
  }
}
