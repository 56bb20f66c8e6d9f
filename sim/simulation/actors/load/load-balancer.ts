import { endpointCondition, PROPAGATION_MS } from '../../../kubernetes/endpoints/service-endpoints.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { Scenario } from '../../../scenario/scenario.ts'
import { type Depth, type ServedTraffic, WINDOWS_DEFAULT } from '../../../traffic/served-traffic.ts'
import type { RequestOutcome } from '../../../traffic/simulate-requests.ts'
import type { RequestWindow } from '../../../traffic/tally/request-report.ts'
import type { Agenda } from '../../agenda.ts'
import type { PodChange, Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'
import { FluidLoad } from './fluid-load.ts'
import type { Finished, PodLoad } from './pod-load.ts'
import { QueuedLoad } from './queued-load.ts'

/**
 * Sends the traffic to the pods of the world.
 *
 * A ready pod joins and a stopping pod leaves the service after the propagation delay; whether it answers counts at
 * once. Between two changes of pods nothing happens to requests but what the model of them says, so that they are let
 * happen only when a pod changes, or a window ends.
 */
export class LoadBalancer implements Watcher {
  readonly #agenda: Agenda
  readonly #depth: Depth
  readonly #load: PodLoad
  readonly #propagationMs: number
  /** Pods whose end the proxies have not heard of. */
  readonly #known = new Set<Pod>()
  readonly #windows: RequestWindow[] = []

  constructor(
    agenda: Agenda,
    world: World,
    traffic: ServedTraffic,
    run: Pick<Scenario, 'horizonMs' | 'seed'>,
  ) {
    const { depth = 'every', propagationMs = PROPAGATION_MS, windows = WINDOWS_DEFAULT } = traffic
    this.#agenda = agenda
    this.#depth = depth
    this.#propagationMs = propagationMs
    this.#load = depth === 'fluid' ? new FluidLoad(traffic, run.seed) : new QueuedLoad(traffic, run)
    for (const pod of world.pods.allActive()) {
      const isReady = pod.readyAtMs !== undefined
      this.#known.add(pod)
      this.#load.putCondition(pod, endpointCondition(isReady, false))
      this.#load.putAnswering(pod, isReady)
    }
    for (let i = 1; i <= windows; i += 1)
      agenda.at(Math.round((i * run.horizonMs) / windows), 'endpointsController', () => this.#takeWindow())
    world.watch(this)
  }

  /** Whether numbers of requests are what they are expected to be, without chance. */
  get isExpected(): boolean {
    return this.#depth === 'fluid'
  }

  /** What the pod has counted by now. */
  finishedAt(pod: Pod): Finished {
    this.#load.advanceTo(this.#agenda.nowMs)
    return this.#load.finishedAt(pod)
  }

  /** What became of the requests in the windows that have ended. */
  outcome(): RequestOutcome {
    return { depth: this.#depth, requests: this.#load.report(), windows: [...this.#windows] }
  }

  pod(pod: Pod, change: PodChange): void {
    if (change === 'answering') this.#at(pod, () => this.#load.putAnswering(pod, true))
    else if (change === 'silent') this.#silence(pod)
    else if (change === 'ready' || change === 'unready' || change === 'marked') this.#spread(pod)
    else if (change === 'removed') this.#remove(pod)
  }

  #takeWindow(): void {
    this.#load.advanceTo(this.#agenda.nowMs)
    this.#windows.push(this.#load.takeWindow())
  }

  /** Lets the requests up to now happen, and then changes the pod. */
  #at(pod: Pod, change: () => void): void {
    this.#load.advanceTo(this.#agenda.nowMs)
    this.#known.add(pod)
    change()
  }

  /** Who was not asked to end has crashed. */
  #silence(pod: Pod): void {
    if (pod.deletedAtMs === undefined) this.#at(pod, () => this.#load.crash(pod))
    else this.#at(pod, () => this.#load.putAnswering(pod, false))
  }

  #spread(pod: Pod): void {
    // Without a readiness probe it is in the service before it answers.
    if (pod.readyAtMs !== undefined) this.#known.add(pod)
    const condition = endpointCondition(pod.readyAtMs !== undefined, pod.deletedAtMs !== undefined)
    this.#agenda.after(this.#propagationMs, 'endpointsController', () => {
      if (this.#known.has(pod)) this.#at(pod, () => this.#load.putCondition(pod, condition))
    })
  }

  /** Requests go on to the pod until the proxies hear that it is no more. */
  #remove(pod: Pod): void {
    this.#at(pod, () => this.#load.end(pod))
    this.#agenda.after(this.#propagationMs, 'endpointsController', () => {
      this.#at(pod, () => this.#load.putCondition(pod, 'out'))
      this.#load.forget(pod)
      this.#known.delete(pod)
    })
  }
}
