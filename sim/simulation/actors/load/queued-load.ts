import type { EndpointCondition } from '../../../kubernetes/endpoints/service-endpoints.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { Scenario } from '../../../scenario/scenario.ts'
import { openArrivals } from '../../../traffic/arrivals/open-arrivals.ts'
import { QueueSimulation } from '../../../traffic/queue/queue-simulation.ts'
import type { ServedTraffic } from '../../../traffic/served-traffic.ts'
import type { RequestReport, RequestWindow } from '../../../traffic/tally/request-report.ts'
import type { Finished, PodLoad } from './pod-load.ts'

/** Every request, simulated. A pod that is asked to end finishes what it has; one that crashes loses it at once. */
export class QueuedLoad implements PodLoad {
  readonly #queue: QueueSimulation
  /** The numbers by which the queueing model knows the pods; a new one for each crash. */
  readonly #numbers = new Map<Pod, number>()
  /** How often each has crashed. */
  readonly #restarts = new Map<Pod, number>()

  constructor(
    { arrivals, service }: ServedTraffic,
    { horizonMs, seed }: Pick<Scenario, 'horizonMs' | 'seed'>,
  ) {
    this.#queue = new QueueSimulation(service, openArrivals(arrivals, seed, horizonMs), seed)
  }

  advanceTo(tMs: number): void {
    this.#queue.advanceTo(tMs)
  }

  putCondition(pod: Pod, condition: EndpointCondition): void {
    this.#queue.putCondition(this.#numberOf(pod), condition)
  }

  putAnswering(pod: Pod, isAnswering: boolean): void {
    this.#queue.putAnswering(this.#numberOf(pod), isAnswering)
  }

  /** It comes back as another one. */
  crash(pod: Pod): void {
    const number = this.#numberOf(pod)
    const next = this.#queue.addPod()
    this.#queue.putCondition(next, this.#queue.condition(number))
    this.#queue.putCondition(number, 'out')
    this.#queue.endPod(number)
    this.#numbers.set(pod, next)
    this.#restarts.set(pod, (this.#restarts.get(pod) ?? 0) + 1)
  }

  end(pod: Pod): void {
    this.#queue.endPod(this.#numberOf(pod))
  }

  forget(pod: Pod): void {
    this.#numbers.delete(pod)
    this.#restarts.delete(pod)
  }

  finishedAt(pod: Pod): Finished {
    return { count: this.#queue.finishedAt(this.#numberOf(pod)), restarts: this.#restarts.get(pod) ?? 0 }
  }

  takeWindow(): RequestWindow {
    return this.#queue.takeWindow()
  }

  report(): RequestReport {
    return this.#queue.report()
  }

  #numberOf(pod: Pod): number {
    const known = this.#numbers.get(pod)
    if (known !== undefined) return known
    const number = this.#queue.addPod()
    this.#numbers.set(pod, number)
    return number
  }
}
