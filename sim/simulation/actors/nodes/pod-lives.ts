import { assert } from '../../../assert.ts'
import { type RandomStream, randomStream } from '../../../engine/random-stream.ts'
import { deletePod } from '../../../kubernetes/kubelet/delete-pod.ts'
import { NO_IMAGES, type NodeImages, pullImages } from '../../../kubernetes/kubelet/image-pulls.ts'
import type { PodPlan } from '../../../kubernetes/kubelet/pod-plan.ts'
import type { PodEvent, PodState } from '../../../kubernetes/kubelet/pod-state.ts'
import { startPod } from '../../../kubernetes/kubelet/start-pod.ts'
import { type PodStep, stepPod } from '../../../kubernetes/kubelet/step-pod.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { Agenda } from '../../agenda.ts'
import type { History } from '../../history.ts'
import type { World } from '../../world/world.ts'

/** Lives the pods of which the scenario tells more than how long they take: containers, probes, crashes, preStop. */
export class PodLives {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #history: History
  readonly #seed: number
  readonly #random: RandomStream
  readonly #states = new Map<Pod, PodState>()
  readonly #imagesOfNode = new Map<string, NodeImages>()
  readonly #offsetOfNode = new Map<string, number>()
  readonly #told = new Set<string>()

  constructor(agenda: Agenda, world: World, history: History, seed: number) {
    this.#agenda = agenda
    this.#world = world
    this.#history = history
    this.#seed = seed
    this.#random = randomStream(seed, 'crash-loop')
  }

  has(pod: Pod): boolean {
    return this.#states.has(pod)
  }

  start(pod: Pod, plan: PodPlan): void {
    const { node } = pod
    assert(node !== undefined, 'a pod is started by the kubelet of its node')
    const { nowMs } = this.#agenda
    const pulled = pullImages(this.#imagesOfNode.get(node) ?? NO_IMAGES, plan, nowMs)
    this.#imagesOfNode.set(node, pulled.images)
    const { imagesReadyAtMs } = pulled
    this.#goOn(pod, startPod(plan, nowMs, { imagesReadyAtMs, relistOffsetMs: this.#relistOffsetMs(node) }))
  }

  /** Takes over a pod that has run since its creation, with its image on the node. */
  adopt(pod: Pod, plan: PodPlan): void {
    const { node } = pod
    assert(node !== undefined, 'a pod that runs has a node')
    const pulled = pullImages(this.#imagesOfNode.get(node) ?? NO_IMAGES, plan, pod.createdAtMs)
    const readyAtMs = new Map([...pulled.images.readyAtMs.keys()].map((image) => [image, pod.createdAtMs]))
    this.#imagesOfNode.set(node, { readyAtMs, freeAtMs: pod.createdAtMs })
    const started = startPod(plan, pod.createdAtMs, { relistOffsetMs: this.#relistOffsetMs(node) })
    const { state, nextMs } = stepPod(started.state, this.#agenda.nowMs, this.#random)
    if (!state.isReady) this.#world.pods.markUnready(pod)
    this.#goOn(pod, { state, nextMs, events: [] })
  }

  stop(pod: Pod): void {
    const state = this.#states.get(pod)
    assert(state !== undefined, 'only a pod that lives is stopped')
    this.#goOn(pod, deletePod(state, this.#agenda.nowMs))
  }

  /** Nobody hears of the pod any more. */
  forget(pod: Pod): void {
    this.#states.delete(pod)
  }

  #goOn(pod: Pod, { state, nextMs, events }: PodStep): void {
    this.#states.set(pod, state)
    for (const event of events) this.#carryOut(pod, event)
    if (state.isGone) this.#states.delete(pod)
    else if (nextMs !== undefined) this.#agenda.at(nextMs, 'kubelet', () => this.#step(pod, state))
  }

  /** A step that was planned before the pod was stopped, or its node lost, comes to nothing. */
  #step(pod: Pod, planned: PodState): void {
    if (this.#states.get(pod) !== planned) return
    this.#goOn(pod, stepPod(planned, this.#agenda.nowMs, this.#random))
  }

  #carryOut(pod: Pod, event: PodEvent): void {
    switch (event.kind) {
      case 'started':
        this.#world.pods.markStarted(pod)
        break
      case 'ready':
        this.#world.pods.markReady(pod, event.atMs)
        break
      case 'unready':
        this.#world.pods.markUnready(pod)
        break
      case 'restarted':
        this.#world.pods.markRestarted(pod)
        break
      case 'answering':
      case 'silent':
        this.#world.pods.noteAnswering(pod, event.kind === 'answering')
        break
      case 'gone':
        this.#world.pods.remove(pod)
        break
      case 'exited':
        if (pod.deletedAtMs === undefined) this.#tell(pod, describeExit(event))
        break
      case 'unhealthy':
        this.#tell(pod, `container ${event.container} is stopped: its ${event.probe} probe fails`)
        break
      case 'backingOff':
        this.#tell(pod, `container ${event.container} is in CrashLoopBackOff`)
        break
    }
  }

  /** What one pod of an image does, others will do too: it is told of the first. */
  #tell(pod: Pod, what: string): void {
    const message = `${pod.image}: ${what}`
    if (this.#told.has(message)) return
    this.#told.add(message)
    this.#history.condition(message)
  }

  /** When a node's kubelet relists within each second is chance. */
  #relistOffsetMs(node: string): number {
    const known = this.#offsetOfNode.get(node)
    if (known !== undefined) return known
    const offsetMs = Math.floor(randomStream(this.#seed, `relist ${node}`).next() * 1000)
    this.#offsetOfNode.set(node, offsetMs)
    return offsetMs
  }
}

function describeExit({ container, exitCode, reason }: Extract<PodEvent, { kind: 'exited' }>): string {
  return `container ${container} ends with exit code ${exitCode} (${reason})`
}
