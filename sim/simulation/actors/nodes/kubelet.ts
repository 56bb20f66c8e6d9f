import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { Agenda } from '../../agenda.ts'
import type { Lives } from '../../world/lives.ts'
import type { PodTiming } from '../../world/pod-timing.ts'
import type { PodChange, Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'
import type { PodLives } from './pod-lives.ts'

/**
 * The kubelets of all nodes: they start the pods that are bound to them, and stop those that get a deletion mark.
 *
 * A pod of an image with a plan lives container by container. Any other becomes ready and goes after the delays of the
 * scenario: 100,000 pods cost two events each.
 */
export class Kubelet implements Watcher {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #timing: PodTiming
  readonly #running: PodLives
  readonly #lives: Lives
  readonly #stopsAnsweringMs: number | undefined
  readonly #lostNodes = new Set<string>()

  constructor(
    agenda: Agenda,
    world: World,
    timing: PodTiming,
    running: PodLives,
    lives: Lives,
    stopsAnsweringMs: number | undefined,
  ) {
    this.#agenda = agenda
    this.#world = world
    this.#timing = timing
    this.#running = running
    this.#lives = lives
    this.#stopsAnsweringMs = stopsAnsweringMs
    for (const pod of world.pods.allActive()) this.#adopt(pod)
    world.watch(this)
  }

  pod(pod: Pod, change: PodChange): void {
    if (change === 'bound' || (change === 'created' && pod.node !== undefined)) this.#start(pod)
    else if (change === 'marked') this.#stop(pod)
  }

  /** From now on nobody hears of the node's pods. */
  loseNode(node: string): void {
    this.#lostNodes.add(node)
    for (const pod of this.#world.pods.allActive()) {
      if (pod.node !== node) continue
      this.#running.forget(pod)
      this.#world.pods.noteAnswering(pod, false)
    }
  }

  #adopt(pod: Pod): void {
    const plan = this.#lives.plan(pod.image)
    if (plan !== undefined && pod.node !== undefined) this.#running.adopt(pod, plan)
  }

  #start(pod: Pod): void {
    const plan = this.#lives.plan(pod.image)
    if (plan !== undefined) {
      this.#running.start(pod, plan)
      return
    }
    const startUpMs = this.#timing.startUpMs(pod.image)
    if (startUpMs === undefined) return
    this.#agenda.after(startUpMs, 'kubelet', () => {
      if (this.#isLost(pod)) return
      if (this.#stopsAnsweringMs !== undefined) this.#world.pods.noteAnswering(pod, true)
      this.#world.pods.markReady(pod, this.#agenda.nowMs)
    })
  }

  /** A pod without a node has nobody who would have to end it. One on a lost node stays. */
  #stop(pod: Pod): void {
    if (pod.node === undefined) this.#agenda.after(0, 'kubelet', () => this.#world.pods.remove(pod))
    else if (this.#isLost(pod)) return
    else if (this.#running.has(pod)) this.#running.stop(pod)
    else this.#terminate(pod)
  }

  #terminate(pod: Pod): void {
    const terminationMs = this.#timing.terminationMs()
    if (this.#stopsAnsweringMs !== undefined)
      this.#agenda.after(Math.min(this.#stopsAnsweringMs, terminationMs), 'kubelet', () =>
        this.#world.pods.noteAnswering(pod, false),
      )
    this.#agenda.after(terminationMs, 'kubelet', () => {
      if (!this.#isLost(pod)) this.#world.pods.remove(pod)
    })
  }

  #isLost({ node }: Pod): boolean {
    return this.#lostNodes.size > 0 && node !== undefined && this.#lostNodes.has(node)
  }
}
