import { type EndpointCondition, ServiceEndpoints } from '../../../kubernetes/endpoints/service-endpoints.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { DepartedPod } from '../../../traffic/fluid/departed-pod.ts'
import { FluidFlow } from '../../../traffic/fluid/fluid-flow.ts'
import { FluidTraffic } from '../../../traffic/fluid/fluid-traffic.ts'
import type { ServedTraffic } from '../../../traffic/served-traffic.ts'
import type { RequestReport, RequestWindow } from '../../../traffic/tally/request-report.ts'
import type { PodLoad } from './pod-load.ts'

/** Expected numbers of requests, which flow. A pod that ends takes with it as many as it would have on average. */
export class FluidLoad implements PodLoad {
  readonly #flow: FluidFlow
  readonly #traffic: FluidTraffic
  /** Whom a shared queue cannot reach takes nothing out of it, whatever the proxies know. */
  readonly #isShared: boolean
  readonly #endpoints = new ServiceEndpoints<Pod>()
  /** What the proxies know of the pods that they know. */
  readonly #conditions = new Map<Pod, EndpointCondition>()
  /** Since when each pod answers, and with which moment those that are served have joined the flow. */
  readonly #sinceMs = new Map<Pod, number>()
  readonly #joinedMs = new Map<Pod, number>()
  /** Pods that have left the service, and may have something to finish yet. */
  readonly #departed = new Map<Pod, DepartedPod>()
  #nowMs = 0

  constructor({ arrivals, service }: ServedTraffic, seed: number) {
    this.#isShared = service.balance === 'shared-queue'
    this.#flow = new FluidFlow(service)
    this.#traffic = new FluidTraffic(arrivals, seed, this.#flow)
  }

  advanceTo(tMs: number): void {
    this.#traffic.advanceTo(tMs, this.#endpoints.silentTargets)
    this.#nowMs = tMs
  }

  putCondition(pod: Pod, condition: EndpointCondition): void {
    this.#conditions.set(pod, condition)
    this.#change(pod, () => this.#apply(pod))
  }

  putAnswering(pod: Pod, isAnswering: boolean): void {
    // Who answers when the scenario begins has done so for long.
    if (isAnswering && !this.#endpoints.isAnswering(pod))
      this.#sinceMs.set(pod, this.#nowMs === 0 ? Number.NEGATIVE_INFINITY : this.#nowMs)
    this.#change(pod, () => {
      this.#endpoints.note(pod, isAnswering)
      if (this.#isShared) this.#apply(pod)
    })
    if (!isAnswering) this.#sinceMs.delete(pod)
  }

  crash(pod: Pod): void {
    this.end(pod)
  }

  end(pod: Pod): void {
    const joined = this.#joinedMs.get(pod)
    const departed = this.#departed.get(pod)
    if (joined !== undefined) {
      this.#joinedMs.delete(pod)
      this.#flow.lose(joined)
    }
    if (departed !== undefined) this.#flow.end(departed)
    this.#departed.delete(pod)
    this.putAnswering(pod, false)
  }

  /** Out of the service and silent, it is known to nobody. */
  forget(pod: Pod): void {
    this.#conditions.delete(pod)
    this.#departed.delete(pod)
  }

  takeWindow(): RequestWindow {
    return this.#flow.takeWindow()
  }

  report(): RequestReport {
    return this.#flow.report()
  }

  #apply(pod: Pod): void {
    const isReached = !this.#isShared || this.#endpoints.isAnswering(pod)
    this.#endpoints.apply(pod, isReached ? (this.#conditions.get(pod) ?? 'out') : 'out')
  }

  /** A change of kind changes who is served among all. */
  #change(pod: Pod, change: () => void): void {
    const { kind } = this.#endpoints
    change()
    this.#serve(pod)
    if (this.#endpoints.kind !== kind) for (const other of this.#endpoints.known()) this.#serve(other)
  }

  /** Keeps the flow's pods those that requests go to, and that answer. */
  #serve(pod: Pod): void {
    const joined = this.#joinedMs.get(pod)
    if (this.#endpoints.isServed(pod)) {
      if (joined !== undefined) return
      const sinceMs = this.#sinceMs.get(pod) ?? Number.NEGATIVE_INFINITY
      this.#joinedMs.set(pod, sinceMs)
      this.#departed.delete(pod)
      this.#flow.join(sinceMs)
    } else if (joined !== undefined) {
      this.#joinedMs.delete(pod)
      this.#departed.set(pod, this.#flow.leave(joined))
    }
  }
}
