import type { RandomStream } from '../../engine/random-stream.ts'
import type { Node } from './node.ts'
import { NodePool } from './node-pool.ts'
import type { PodRequest } from './pod-request.ts'

/** A pod and the node that it was bound to. */
export type Binding<P> = { readonly pod: P; readonly node: string }

type Waiting<P> = { readonly pods: P[]; first: number; isStuck: boolean }

/**
 * Gives pods a node, the longest waiting first (pkg/scheduler: scheduling queue with equal priorities).
 *
 * Pods that ask for the same wait in one line: when the first of a line fits nowhere, neither does any other, and the
 * whole line rests until a pod has gone or a node has come (fit.go: EventsToRegister). Preemption is left out: pods of
 * one workload have one priority. So is the back-off of 1 to 10 s of a pod that did not fit: with nothing else to do,
 * the scheduler takes such pods at once (gate SchedulerPopFromBackoffQ).
 *
 * @template P what the caller knows a pod by
 */
export class Scheduler<P> {
  readonly #pool: NodePool
  readonly #random: RandomStream
  readonly #waiting = new Map<PodRequest, Waiting<P>>()
  readonly #order = new Map<P, number>()
  readonly #bound = new Map<P, { readonly node: string; readonly request: PodRequest }>()
  #enqueued = 0

  constructor(nodes: readonly Node[], random: RandomStream) {
    this.#pool = new NodePool(nodes)
    this.#random = random
  }

  /** How many pods wait for a node. */
  get pending(): number {
    return this.#order.size
  }

  /** A new pod waits for a node; `schedule` gives it one. */
  add(pod: P, request: PodRequest): void {
    const line = this.#waiting.get(request) ?? { pods: [], first: 0, isStuck: false }
    this.#waiting.set(request, line)
    this.#order.set(pod, this.#enqueued)
    this.#enqueued += 1
    line.pods.push(pod)
  }

  /** Binds every waiting pod that fits. */
  schedule(): readonly Binding<P>[] {
    const bindings: Binding<P>[] = []
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const [request, line, pod] = next
      const node = this.#pool.choose(request, this.#random)
      if (node === undefined) {
        line.isStuck = true
        continue
      }
      line.first += 1
      this.#order.delete(pod)
      this.#pool.bind(node, request)
      this.#bound.set(pod, { node, request })
      bindings.push({ pod, node })
    }
    this.#forgetEmptyLines()
    return bindings
  }

  /**
   * The pod is gone: one that waited leaves its line, a bound one frees what it requested. A deletion mark alone frees
   * nothing.
   *
   * @returns whether pods that wait may fit now
   */
  remove(pod: P): boolean {
    if (this.#order.delete(pod)) return false
    const bound = this.#bound.get(pod)
    if (bound === undefined) return false
    this.#bound.delete(pod)
    if (!this.#pool.has(bound.node)) return false
    this.#pool.release(bound.node, bound.request)
    return this.#wake()
  }

  /**
   * A new node, or a lost one that is back with the pods it had.
   *
   * @returns whether pods that wait may fit now
   */
  addNode(node: Node): boolean {
    this.#pool.add(node)
    for (const bound of this.#bound.values())
      if (bound.node === node.name) this.#pool.bind(node.name, bound.request)
    return this.#wake()
  }

  /** The node is lost: no pod is put on it any more, and the pods that go from it make room for none. */
  removeNode(name: string): void {
    this.#pool.remove(name)
  }

  /**
   * Why the pods of a request wait, in upstream's words, such as `0/3 nodes are available: 1 Insufficient memory,
   * 2 Insufficient cpu.` (pkg/scheduler/framework/types.go: FitError).
   */
  explain(request: PodRequest): string {
    if (this.#pool.size === 0) return 'no nodes available to schedule pods'
    const reasons = Object.entries(this.#pool.lacks(request))
      .map(([reason, nodes]) => `${nodes} ${reason}`)
      .sort()
    return `0/${this.#pool.size} nodes are available: ${reasons.join(', ')}.`
  }

  /** The head of the line that has waited longest, of those that are not stuck. */
  #next(): readonly [PodRequest, Waiting<P>, P] | undefined {
    let best: readonly [PodRequest, Waiting<P>, P] | undefined
    let bestOrder = Number.POSITIVE_INFINITY
    for (const [request, line] of this.#waiting) {
      if (line.isStuck) continue
      const head = this.#head(line)
      if (head === undefined || head.order > bestOrder) continue
      bestOrder = head.order
      best = [request, line, head.pod]
    }
    return best
  }

  /** The first of a line that still waits: removed ones are passed over here. */
  #head(line: Waiting<P>): { readonly pod: P; readonly order: number } | undefined {
    for (; line.first < line.pods.length; line.first += 1) {
      const pod = line.pods[line.first]
      const order = pod === undefined ? undefined : this.#order.get(pod)
      if (pod !== undefined && order !== undefined) return { pod, order }
    }
    return undefined
  }

  #wake(): boolean {
    for (const line of this.#waiting.values()) line.isStuck = false
    return this.#order.size > 0
  }

  #forgetEmptyLines(): void {
    for (const [request, line] of this.#waiting)
      if (this.#head(line) === undefined) this.#waiting.delete(request)
  }
}
