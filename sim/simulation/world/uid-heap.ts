import type { Pod } from '../../kubernetes/pod/pod.ts'

/** Pods ordered by uid, as a binary heap: the lowest comes first. `push` and `pop` cost O(log n). */
export class UidHeap {
  readonly #pods: Pod[] = []

  peek(): Pod | undefined {
    return this.#pods[0]
  }

  push(pod: Pod): void {
    const pods = this.#pods
    let hole = pods.length
    pods.push(pod)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = pods[parent]
      if (above === undefined || above.uid <= pod.uid) break
      pods[hole] = above
      hole = parent
    }
    pods[hole] = pod
  }

  pop(): Pod | undefined {
    const pods = this.#pods
    const first = pods[0]
    const last = pods.pop()
    if (first === undefined || last === undefined || first === last) return first
    let hole = 0
    for (;;) {
      const left = pods[2 * hole + 1]
      if (left === undefined) break
      const right = pods[2 * hole + 2]
      const takesRight = right !== undefined && right.uid < left.uid
      const child = takesRight ? right : left
      if (child.uid >= last.uid) break
      pods[hole] = child
      hole = 2 * hole + (takesRight ? 2 : 1)
    }
    pods[hole] = last
    return first
  }
}
