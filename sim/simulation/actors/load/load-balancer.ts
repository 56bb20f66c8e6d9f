import { endpointCondition, PROPAGATION_MS } from '../../../kubernetes/endpoints/service-endpoints.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { Scenario } from '../../../scenario/scenario.ts'
import { openArrivals } from '../../../traffic/arrivals/open-arrivals.ts'
import { QueueSimulation } from '../../../traffic/queue/queue-simulation.ts'
import type { RequestWindow } from '../../../traffic/queue/request-report.ts'
import { type ServedTraffic, WINDOWS_DEFAULT } from '../../../traffic/served-traffic.ts'
import type { RequestOutcome } from '../../../traffic/simulate-requests.ts'
import type { Agenda } from '../../agenda.ts'
import type { PodChange, Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'

/**
 * Sends every request of the traffic to the pods of the world.
 *
 * A ready pod joins and a stopping pod leaves the service after the propagation delay. A pod that is asked to end takes
 * no new requests, and finishes what it has until its containers are gone; one that crashes loses it at once. Between
 * two changes of pods nothing happens to requests but what the queueing model says, so that they are let happen only
 * when a pod changes, or a window ends.
 */
export class LoadBalancer implements Watcher {
  readonly #agenda: Agenda
  readonly #queue: QueueSimulation
  readonly #propagationMs: number
  /** The numbers by which the queueing model knows the pods; a new one for each crash. */
  readonly #numbers = new Map<Pod, number>()
  readonly #windows: RequestWindow[] = []

  constructor(
    agenda: Agenda,
    world: World,
    traffic: ServedTraffic,
    run: Pick<Scenario, 'horizonMs' | 'seed'>,
  ) {
    const { arrivals, service, propagationMs = PROPAGATION_MS, windows = WINDOWS_DEFAULT } = traffic
    this.#agenda = agenda
    this.#propagationMs = propagationMs
    this.#queue = new QueueSimulation(service, openArrivals(arrivals, run.seed, run.horizonMs), run.seed)
    for (const pod of world.pods.allActive()) {
      const isReady = pod.readyAtMs !== undefined
      this.#queue.putCondition(this.#numberOf(pod), endpointCondition(isReady, false))
      this.#queue.putAnswering(this.#numberOf(pod), isReady)
    }
    for (let i = 1; i <= windows; i += 1)
      agenda.at(Math.round((i * run.horizonMs) / windows), 'endpointsController', () => this.#takeWindow())
    world.watch(this)
  }

  /** What became of the requests in the windows that have ended. */
  outcome(): RequestOutcome {
    return { depth: 'every', requests: this.#queue.report(), windows: [...this.#windows] }
  }

  pod(pod: Pod, change: PodChange): void {
    if (change === 'answering') this.#at(pod, (number) => this.#queue.putAnswering(number, true))
    else if (change === 'silent') this.#silence(pod)
    else if (change === 'ready' || change === 'unready' || change === 'marked') this.#spread(pod)
    else if (change === 'removed') this.#remove(pod)
  }

  #takeWindow(): void {
    this.#queue.advanceTo(this.#agenda.nowMs)
    this.#windows.push(this.#queue.takeWindow())
  }

  /** Lets the requests up to now happen, and then changes the pod. */
  #at(pod: Pod, change: (number: number) => void): void {
    this.#queue.advanceTo(this.#agenda.nowMs)
    change(this.#numberOf(pod))
  }

  #silence(pod: Pod): void {
    if (pod.deletedAtMs === undefined) this.#crash(pod)
    else this.#at(pod, (number) => this.#queue.putAnswering(number, false))
  }

  /** What the pod had is lost, and it comes back as another one; of that the proxies know nothing. */
  #crash(pod: Pod): void {
    this.#at(pod, (number) => {
      const next = this.#queue.addPod()
      this.#queue.putCondition(next, this.#queue.condition(number))
      this.#queue.putCondition(number, 'out')
      this.#queue.endPod(number)
      this.#numbers.set(pod, next)
    })
  }

  #spread(pod: Pod): void {
    const condition = endpointCondition(pod.readyAtMs !== undefined, pod.deletedAtMs !== undefined)
    this.#agenda.after(this.#propagationMs, 'endpointsController', () => {
      if (this.#numbers.has(pod)) this.#at(pod, (number) => this.#queue.putCondition(number, condition))
    })
  }

  /** Requests go on to the pod until the proxies hear that it is no more. */
  #remove(pod: Pod): void {
    this.#at(pod, (number) => this.#queue.endPod(number))
    this.#agenda.after(this.#propagationMs, 'endpointsController', () => {
      this.#at(pod, (number) => this.#queue.putCondition(number, 'out'))
      this.#numbers.delete(pod)
    })
  }

  #numberOf(pod: Pod): number {
    const known = this.#numbers.get(pod)
    if (known !== undefined) return known
    const number = this.#queue.addPod()
    this.#numbers.set(pod, number)
    return number
  }
}
