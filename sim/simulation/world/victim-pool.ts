import type { Pod } from '../../kubernetes/pod/pod.ts'
import { chooseVictims } from '../../kubernetes/replica-set/victims.ts'
import { GroupedPods } from './grouped-pods.ts'

/** Up to here a look at all pods is cheaper than keeping them in groups. */
const PLAIN_PODS_MAX = 256

/** The active pods of one ReplicaSet, of which it gives some up now and then. */
export class VictimPool {
  readonly #pods = new Set<Pod>()
  /** Made when a large set shrinks for the first time. */
  #groups: GroupedPods | undefined

  get size(): number {
    return this.#pods.size
  }

  /** In order of entry. */
  pods(): readonly Pod[] {
    return [...this.#pods]
  }

  /** Takes a pod in, or notes that something about it has changed. */
  put(pod: Pod): void {
    this.#pods.add(pod)
    this.#groups?.put(pod)
  }

  remove(pod: Pod): void {
    this.#pods.delete(pod)
    this.#groups?.remove(pod)
  }

  /**
   * The pods that the set gives up next; all of them, in order of entry, if `count` is not smaller than their number.
   *
   * @param rankOf how many active pods of all sets are on a node; undefined when there is only one node
   */
  victims(count: number, nowMs: number, rankOf?: (node: string | undefined) => number): readonly Pod[] {
    if (rankOf !== undefined || this.size <= PLAIN_PODS_MAX || count >= this.size)
      return chooseVictims(this.pods(), count, nowMs, rankOf)
    this.#groups ??= new GroupedPods(this.#pods)
    return this.#groups.take(count, nowMs)
  }
}
