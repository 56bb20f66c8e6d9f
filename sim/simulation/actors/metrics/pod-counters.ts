import type { Pod } from '../../../kubernetes/pod/pod.ts'

type Counter = {
  /** Up to when it last began, or ceased, to be served requests. */
  count: number
  /** What each endpoint had got by then; undefined while it gets none. */
  fromPerTarget: number | undefined
}

/**
 * How many requests each pod of a service has answered, as expected numbers: all who are served get the same share.
 *
 * Only a pod that begins or ceases to be served is looked at, so that requests cost nothing however many pods there are.
 */
export class PodCounters {
  readonly #counters = new Map<Pod, Counter>()
  /** Requests that an endpoint has got that was there all the time. */
  #perTarget = 0

  /** Each pod that is served now gets so many requests. */
  share(requests: number): void {
    this.#perTarget += requests
  }

  /** From now on the pod is among those that are served, or not. */
  serve(pod: Pod, isServed: boolean): void {
    const fromPerTarget = isServed ? this.#perTarget : undefined
    this.#counters.set(pod, { count: this.of(pod), fromPerTarget })
  }

  /** The requests that the pod has answered so far. */
  of(pod: Pod): number {
    const counter = this.#counters.get(pod)
    if (counter === undefined) return 0
    return counter.count + (counter.fromPerTarget === undefined ? 0 : this.#perTarget - counter.fromPerTarget)
  }

  /** The pod has answered so many already. */
  startFrom(pod: Pod, requests: number): void {
    const counter = this.#counters.get(pod)
    this.#counters.set(pod, {
      count: (counter?.count ?? 0) + requests,
      fromPerTarget: counter?.fromPerTarget,
    })
  }

  /** The pod is gone, and its counter with it. */
  forget(pod: Pod): void {
    this.#counters.delete(pod)
  }
}
