import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { LoadBalancer } from '../load/load-balancer.ts'
import type { Service } from '../load/service.ts'

/** The pods as Prometheus meets them: whether they answer a scrape, and what their counters say. */
export type ScrapedPods = {
  /** Requests a second to all of them, now. */
  readonly ratePerSecond: number
  isAnswering(pod: Pod): boolean
  /** The requests that the pod has answered so far. */
  served(pod: Pod): number
  /** The pod has answered so many before the scenario begins. */
  serveFrom(pod: Pod, requests: number): void
}

/**
 * Counters of the requests that are simulated: a pod counts what it has answered, or turned away. So an
 * autoscaler sees no more of a rise in load than the pods can answer, as long as the others wait: of 400 requests a
 * second to two pods that answer 100 each, 200.
 */
export class CountedPods implements ScrapedPods {
  readonly #service: Service
  readonly #load: LoadBalancer
  readonly #before = new Map<Pod, number>()

  constructor(service: Service, load: LoadBalancer) {
    this.#service = service
    this.#load = load
  }

  get ratePerSecond(): number {
    return this.#service.ratePerSecond
  }

  isAnswering(pod: Pod): boolean {
    return this.#service.isAnswering(pod)
  }

  /** What was counted before is lost with the process that counted it. */
  served(pod: Pod): number {
    const { count, restarts } = this.#load.finishedAt(pod)
    return count + (restarts === 0 ? (this.#before.get(pod) ?? 0) : 0)
  }

  serveFrom(pod: Pod, requests: number): void {
    this.#before.set(pod, requests)
  }
}
