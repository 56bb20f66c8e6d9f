import {
  endpointCondition,
  PROPAGATION_MS,
  ServiceEndpoints,
} from '../../../kubernetes/endpoints/service-endpoints.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { RequestCounts } from '../../../outcome/timeline.ts'
import { valueAt } from '../../../scenario/metric-series.ts'
import type { Requests } from '../../../scenario/requests.ts'
import type { Agenda } from '../../agenda.ts'
import type { PodChange, Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'
import { PodCounters } from '../metrics/pod-counters.ts'

/**
 * The service in front of the pods: who is in it, and how many requests go to a pod that does not answer.
 *
 * A ready pod joins and a stopping pod leaves after the propagation delay; requests spread evenly over the endpoints.
 * Their number is expected, not drawn: 30 requests a second for 2 s to 3 endpoints, one of which is silent, lose 20.
 */
export class Service implements Watcher {
  readonly #agenda: Agenda
  readonly #requests: Requests
  readonly #propagationMs: number
  readonly #endpoints = new ServiceEndpoints<Pod>()
  readonly #counters = new PodCounters()
  readonly #counts = { total: 0, toSilentPods: 0, toNobody: 0 }
  #countedToMs = 0
  /** The place in the series of the rate up to which it is counted. */
  #turn = -1

  /** @param untilMs the horizon: up to the last turn before it requests are counted, with no pod that changes too */
  constructor(agenda: Agenda, world: World, requests: Requests, untilMs: number = Number.POSITIVE_INFINITY) {
    this.#agenda = agenda
    this.#requests = requests
    this.#propagationMs = requests.propagationMs ?? PROPAGATION_MS
    for (const pod of world.pods.allActive()) {
      const isReady = pod.readyAtMs !== undefined
      this.#endpoints.apply(pod, endpointCondition(isReady, false))
      this.#endpoints.note(pod, isReady)
      this.#counters.serve(pod, isReady)
    }
    const last = requests.ratePerSecond.findLast(({ atMs }) => atMs <= untilMs)
    if (last !== undefined && last.atMs > 0) agenda.at(last.atMs, 'endpointsController', () => this.#count())
    world.watch(this)
  }

  /** Requests a second to the service, now. */
  get ratePerSecond(): number {
    return valueAt(this.#requests.ratePerSecond, this.#agenda.nowMs) ?? 0
  }

  /** How many pods requests go to. */
  get targets(): number {
    return this.#endpoints.targets
  }

  /** Whether a request to the pod itself, past the service, would be answered. */
  isAnswering(pod: Pod): boolean {
    return this.#endpoints.isAnswering(pod)
  }

  /** The requests that the pod has answered so far. */
  served(pod: Pod): number {
    this.#count()
    return this.#counters.of(pod)
  }

  /** The pod has answered so many before the scenario begins. */
  serveFrom(pod: Pod, requests: number): void {
    this.#counters.startFrom(pod, requests)
  }

  /** What was counted up to now. */
  counts(): RequestCounts {
    this.#count()
    return { ...this.#counts }
  }

  pod(pod: Pod, change: PodChange): void {
    if (change === 'answering' || change === 'silent') {
      this.#change(pod, () => this.#endpoints.note(pod, change === 'answering'))
    } else if (change === 'ready' || change === 'unready' || change === 'marked' || change === 'removed')
      this.#spread(pod, change)
  }

  #spread(pod: Pod, change: PodChange): void {
    const isReady = change !== 'removed' && pod.readyAtMs !== undefined
    const condition = endpointCondition(isReady, pod.deletedAtMs !== undefined)
    this.#agenda.after(this.#propagationMs, 'endpointsController', () => {
      this.#change(pod, () => {
        this.#endpoints.apply(pod, condition)
        if (change === 'removed') this.#endpoints.note(pod, false)
      })
      if (change === 'removed') this.#counters.forget(pod)
    })
  }

  /** What came before is counted by the endpoints as they were; a change of kind changes who is served among all. */
  #change(pod: Pod, change: () => void): void {
    this.#count()
    const { kind } = this.#endpoints
    change()
    this.#counters.serve(pod, this.#endpoints.isServed(pod))
    if (this.#endpoints.kind === kind) return
    for (const other of this.#endpoints.known()) this.#counters.serve(other, this.#endpoints.isServed(other))
  }

  /** Counts the requests since the last change, before the next one is applied. */
  #count(): void {
    const { nowMs } = this.#agenda
    const { ratePerSecond } = this.#requests
    for (;;) {
      const turnMs = ratePerSecond[this.#turn + 1]?.atMs ?? Number.POSITIVE_INFINITY
      if (turnMs > nowMs) break
      this.#countTo(turnMs)
      this.#turn += 1
    }
    this.#countTo(nowMs)
  }

  /** Between its turns the rate is constant. */
  #countTo(tMs: number): void {
    if (tMs <= this.#countedToMs) return
    const rate = this.#requests.ratePerSecond[this.#turn]?.value ?? 0
    const total = (rate * (tMs - this.#countedToMs)) / 1000
    const { targets, silentTargets } = this.#endpoints
    this.#countedToMs = tMs
    this.#counts.total += total
    if (targets === 0) this.#counts.toNobody += total
    else {
      this.#counts.toSilentPods += (total * silentTargets) / targets
      this.#counters.share(total / targets)
    }
  }
}
