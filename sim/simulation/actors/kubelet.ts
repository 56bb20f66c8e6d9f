import type { Pod } from '../../kubernetes/pod/pod.ts'
import type { Agenda } from '../agenda.ts'
import type { PodTiming } from '../pod-timing.ts'
import type { PodChange, Watcher } from '../watcher.ts'
import type { World } from '../world.ts'

/** Starts and stops the pods of its nodes, after the scenario's delays. */
export class Kubelet implements Watcher {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #timing: PodTiming

  constructor(agenda: Agenda, world: World, timing: PodTiming) {
    this.#agenda = agenda
    this.#world = world
    this.#timing = timing
    world.watch(this)
  }

  pod(pod: Pod, change: PodChange): void {
    if (change === 'bound' || (change === 'created' && pod.node !== undefined)) this.#start(pod)
    else if (change === 'marked')
      this.#agenda.after(this.#timing.terminationMs(), 'kubelet', () => this.#world.removePod(pod))
  }

  #start(pod: Pod): void {
    const startUpMs = this.#timing.startUpMs(pod.image)
    if (startUpMs === undefined) return
    this.#agenda.after(startUpMs, 'kubelet', () => this.#world.markReady(pod, this.#agenda.nowMs))
  }
}
