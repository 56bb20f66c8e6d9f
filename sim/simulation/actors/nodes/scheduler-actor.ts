import { randomStream } from '../../../engine/random-stream.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { Node } from '../../../kubernetes/scheduler/node.ts'
import { type PodRequest, podRequest } from '../../../kubernetes/scheduler/pod-request.ts'
import { Scheduler } from '../../../kubernetes/scheduler/scheduler.ts'
import type { Agenda } from '../../agenda.ts'
import type { History } from '../../history.ts'
import type { Lives } from '../../world/lives.ts'
import type { PodChange, Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'

/** From the creation of a pod, or the end of another, until the scheduler acts, in milliseconds: an assumption. */
const DELAY_MS = 3

/** A pod of which nothing is known asks for nothing but a place. */
const NOTHING: PodRequest = { fit: {}, score: {} }

/** Binds pods to nodes, as long as there is room for what they request. */
export class SchedulerActor implements Watcher {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #history: History
  readonly #scheduler: Scheduler<Pod>
  readonly #lives: Lives
  readonly #requests = new Map<string, PodRequest>()
  #isAwake = false
  #explained = ''

  constructor(
    agenda: Agenda,
    world: World,
    history: History,
    nodes: readonly Node[],
    lives: Lives,
    seed: number,
  ) {
    this.#agenda = agenda
    this.#world = world
    this.#history = history
    this.#scheduler = new Scheduler(nodes, randomStream(seed, 'scheduler'))
    this.#lives = lives
    for (const pod of world.pods.allActive()) this.#scheduler.add(pod, this.#requestOf(pod))
    this.#schedule()
    // What does not fit cannot have been running before.
    for (const pod of world.pods.allActive()) if (pod.node === undefined) world.pods.markUnready(pod)
    world.watch(this)
  }

  pod(pod: Pod, change: PodChange): void {
    if (change === 'created') {
      this.#scheduler.add(pod, this.#requestOf(pod))
      this.#wake()
    } else if (change === 'removed' && this.#scheduler.remove(pod)) this.#wake()
  }

  /** No pod is put on the node any more. */
  loseNode(node: string): void {
    this.#scheduler.removeNode(node)
  }

  #requestOf({ image }: Pod): PodRequest {
    const known = this.#requests.get(image)
    if (known !== undefined) return known
    const template = this.#lives.template(image)
    const request = template === undefined ? NOTHING : podRequest(template)
    this.#requests.set(image, request)
    return request
  }

  #wake(): void {
    if (this.#isAwake) return
    this.#isAwake = true
    this.#agenda.after(DELAY_MS, 'scheduler', () => {
      this.#isAwake = false
      this.#schedule()
    })
  }

  #schedule(): void {
    for (const { pod, node } of this.#scheduler.schedule()) this.#world.pods.bind(pod, node)
    const { pending } = this.#scheduler
    const waiting = this.#world.pods.allActive().find((pod) => pod.node === undefined)
    const explained =
      pending === 0 || waiting === undefined ? '' : this.#scheduler.explain(this.#requestOf(waiting))
    if (explained !== '' && explained !== this.#explained)
      this.#history.condition(
        `${pending} ${pending === 1 ? 'pod waits' : 'pods wait'} for a node: ${explained}`,
      )
    this.#explained = explained
  }
}
