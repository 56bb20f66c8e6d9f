import { type EndpointCondition, ServiceEndpoints } from '../../../kubernetes/endpoints/service-endpoints.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { DepartedPod } from '../../../traffic/fluid/departed-pod.ts'
import { FluidFlow } from '../../../traffic/fluid/fluid-flow.ts'
import { FluidTraffic } from '../../../traffic/fluid/fluid-traffic.ts'
import type { SharedCount } from '../../../traffic/fluid/shared-count.ts'
import type { ServedTraffic } from '../../../traffic/served-traffic.ts'
import type { RequestReport, RequestWindow } from '../../../traffic/tally/request-report.ts'
import type { Finished, PodLoad } from './pod-load.ts'

/** What a pod has finished since its last restart: a number, and what has come since it joined the flow. */
type Counter = Finished & {
  readonly since: { readonly finished: SharedCount; readonly from: number } | undefined
}

const NOTHING: Counter = { count: 0, restarts: 0, since: undefined }

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
  readonly #departed = new Map<Pod, readonly DepartedPod[]>()
  readonly #counters = new Map<Pod, Counter>()
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
    this.#flow.putAnswering(this.#sinceMs.size)
  }

  crash(pod: Pod): void {
    this.end(pod)
    const { restarts } = this.finishedAt(pod)
    this.#counters.set(pod, { count: 0, restarts: restarts + 1, since: undefined })
  }

  end(pod: Pod): void {
    const joined = this.#joinedMs.get(pod)
    const departed = this.#departed.get(pod) ?? []
    if (joined !== undefined) {
      this.#joinedMs.delete(pod)
      this.#stopCounting(pod)
      this.#flow.lose(joined)
    }
    for (const each of departed) this.#flow.end(each)
    this.#departed.delete(pod)
    this.putAnswering(pod, false)
  }

  /** Out of the service and silent, it is known to nobody. */
  forget(pod: Pod): void {
    this.#conditions.delete(pod)
    this.#departed.delete(pod)
    this.#counters.delete(pod)
  }

  /** What a pod finishes after it has left the service is not counted. */
  finishedAt(pod: Pod): Finished {
    const { count, restarts, since } = this.#counters.get(pod) ?? NOTHING
    return { count: since === undefined ? count : count + since.finished.value - since.from, restarts }
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
      this.#keepBacklogs(pod)
      const finished = this.#flow.join(sinceMs, 1, this.#departed.get(pod)?.at(-1)?.line)
      const { count, restarts } = this.finishedAt(pod)
      this.#counters.set(pod, { count, restarts, since: { finished, from: finished.value } })
    } else if (joined !== undefined) {
      this.#joinedMs.delete(pod)
      this.#stopCounting(pod)
      this.#departed.set(pod, [...(this.#departed.get(pod) ?? []), this.#flow.leave(joined)])
    }
  }

  /** A pod that comes back, as when all others have left too, still has its backlog from before. */
  #keepBacklogs(pod: Pod): void {
    const backlogs = this.#departed.get(pod)?.filter(({ line }) => line !== undefined) ?? []
    if (backlogs.length === 0) this.#departed.delete(pod)
    else this.#departed.set(pod, backlogs)
  }

  #stopCounting(pod: Pod): void {
    this.#counters.set(pod, { ...this.finishedAt(pod), since: undefined })
  }
}
