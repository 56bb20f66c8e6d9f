import { assert } from '../../assert.ts'
import type { EndpointCondition } from '../../kubernetes/endpoints/service-endpoints.ts'
import type { Balancer } from '../balance/balancer.ts'
import { openBalancer } from '../balance/open-balancer.ts'
import type { ServiceModel } from '../service/service-model.ts'
import { PodShares } from '../tally/pod-shares.ts'
import { PodTable } from './pod-table.ts'
import { NONE } from './requests/request-pool.ts'

/**
 * The pods of a service as requests meet them: which are in it, which answer, and how many requests each has.
 *
 * Requests go to the ready endpoints; only if there is none at all, to those that are terminating and still serve
 * (pkg/proxy/topology.go: CategorizeEndpoints).
 */
export class ServicePods {
  readonly #concurrency: number
  readonly #isShared: boolean
  readonly #table = new PodTable()
  readonly #conditions: EndpointCondition[] = []
  readonly #balancers: { readonly [condition in 'ready' | 'servingTerminating']: Balancer }
  readonly #shares: PodShares
  #answering = 0

  /** @param nowMs a list whose first number is the time */
  constructor({ balance, concurrency }: ServiceModel, nowMs: Float64Array, seed: number) {
    this.#concurrency = concurrency
    this.#isShared = balance === 'shared-queue'
    this.#shares = new PodShares(nowMs)
    this.#balancers = {
      ready: openBalancer(balance, this.#table, seed, 'balance'),
      servingTerminating: openBalancer(balance, this.#table, seed, 'balance of terminating pods'),
    }
  }

  /** Requests that all answering pods together can work on at once. */
  get places(): number {
    return this.#answering * this.#concurrency
  }

  /** A new pod, out of the service, that does not answer yet. Pods are numbered from 0. */
  add(): number {
    this.#conditions.push('out')
    return this.#table.add()
  }

  condition(pod: number): EndpointCondition {
    return this.#conditions[pod] ?? 'out'
  }

  /** Whether a pod is in the service. */
  get hasTarget(): boolean {
    return this.#balancers.ready.size + this.#balancers.servingTerminating.size > 0
  }

  /** The pod for the next request; NONE when no pod is in the service. */
  choose(): number {
    const { ready, servingTerminating } = this.#balancers
    if (ready.size > 0) return ready.choose()
    return servingTerminating.size > 0 ? servingTerminating.choose() : NONE
  }

  /** The next request comes to the pod. */
  took(pod: number): void {
    this.#shares.took(pod)
  }

  /**
   * How many times its share of the requests the busiest pod got since the last call; null when none came, and with a
   * shared queue, out of which each takes what it can.
   */
  takeUnevenness(): number | null {
    const unevenness = this.#shares.take()
    return this.#isShared ? null : unevenness
  }

  /** The pod that takes from a shared queue next; NONE while none has room. */
  free(): number {
    const pod = this.choose()
    return pod !== NONE && this.hasRoom(pod) ? pod : NONE
  }

  /** Whether requests go to the pod. */
  isTarget(pod: number): boolean {
    const membership = this.#membership(pod)
    return membership === 'ready' || (membership === 'servingTerminating' && this.#balancers.ready.size === 0)
  }

  isAnswering(pod: number): boolean {
    return this.#table.isAnswering(pod)
  }

  isEnded(pod: number): boolean {
    return this.#table.isEnded(pod)
  }

  /** Whether clients' connections to the pod stay open: it answers, and does not send them away because it ends. */
  keepsConnections(pod: number): boolean {
    return this.isAnswering(pod) && this.condition(pod) !== 'servingTerminating'
  }

  hasRoom(pod: number): boolean {
    return (this.#table.runs[pod] ?? 0) < this.#concurrency
  }

  /** Runs that the pod works on: single requests, or batches of them. */
  runs(pod: number): number {
    return this.#table.runs[pod] ?? 0
  }

  addRuns(pod: number, by: number): void {
    const { runs } = this.#table
    runs[pod] = (runs[pod] ?? 0) + by
  }

  /** Requests at the pod, those that wait there included; with a shared queue the runs that it works on. */
  requests(pod: number): number {
    return this.#table.requests[pod] ?? 0
  }

  addRequests(pod: number, by: number): void {
    const { requests } = this.#table
    requests[pod] = (requests[pod] ?? 0) + by
    const { ready, servingTerminating } = this.#balancers
    ready.changed(pod)
    if (servingTerminating.size > 0) servingTerminating.changed(pod)
  }

  /** Requests that the pod has answered, in time or not, or turned away because its queue was full. */
  finished(pod: number): number {
    return this.#table.finished[pod] ?? 0
  }

  addFinished(pod: number, by: number): void {
    const { finished } = this.#table
    finished[pod] = (finished[pod] ?? 0) + by
  }

  putCondition(pod: number, condition: EndpointCondition): void {
    const before = this.#membership(pod)
    this.#conditions[pod] = condition
    this.#rejoin(pod, before)
  }

  putAnswering(pod: number, isAnswering: boolean): void {
    assert(!this.isEnded(pod), 'a pod that has ended does not come back')
    const before = this.#membership(pod)
    if (this.isAnswering(pod) !== isAnswering) this.#answering += isAnswering ? 1 : -1
    this.#table.putAnswering(pod, isAnswering)
    this.#rejoin(pod, before)
  }

  /** Whom a shared queue cannot reach takes nothing out of it, whatever the proxies know. */
  #membership(pod: number): EndpointCondition {
    return this.#isShared && !this.isAnswering(pod) ? 'out' : this.condition(pod)
  }

  #rejoin(pod: number, before: EndpointCondition): void {
    const after = this.#membership(pod)
    if (before === after) return
    if (before !== 'out') this.#balancers[before].leave(pod)
    if (after !== 'out') this.#balancers[after].join(pod)
    if (before === 'ready') this.#shares.left(pod)
    if (after === 'ready') this.#shares.joined(pod)
  }

  /** The pod is no more, with all requests at it. It is the caller's to take it out of the service. */
  end(pod: number): void {
    this.putAnswering(pod, false)
    this.addRequests(pod, -(this.#table.requests[pod] ?? 0))
    this.addRuns(pod, -this.runs(pod))
    this.#table.putEnded(pod)
  }
}
