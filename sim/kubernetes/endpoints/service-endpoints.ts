/**
 * From a change of a pod until all proxies act on it: an assumption. kube-proxy waits up to 1 s between two updates of
 * its rules (pkg/proxy/apis/config/v1alpha1/defaults.go: minSyncPeriod); the EndpointSlice controller and the watches
 * add some, an idle cluster takes less. Large clusters were seen to take 30 s and more (kubernetes/kubernetes#82364).
 */
export const PROPAGATION_MS = 1000

/** What an endpoint is to a proxy: sent to, sent to if there is nothing better, or left alone. */
export type EndpointCondition = 'ready' | 'servingTerminating' | 'out'

/**
 * The condition of a pod's endpoint (k8s.io/endpointslice utils.go: podToEndpoint): from its deletion mark on, a pod is
 * not ready, however well it answers.
 *
 * @param isPodReady the pod's Ready condition
 */
export function endpointCondition(isPodReady: boolean, isTerminating: boolean): EndpointCondition {
  if (!isPodReady) return 'out'
  return isTerminating ? 'servingTerminating' : 'ready'
}

type Endpoint = { condition: EndpointCondition; isAnswering: boolean }

/**
 * The endpoints of one service as its proxies know them, and which of them answer. Each change costs O(1).
 *
 * The caller applies a condition when it has spread: `PROPAGATION_MS` after the pod's. Answering is at once.
 *
 * @template P what the caller knows a pod by
 */
export class ServiceEndpoints<P> {
  readonly #endpoints = new Map<P, Endpoint>()
  readonly #count = { ready: 0, servingTerminating: 0, out: 0 }
  readonly #silent = { ready: 0, servingTerminating: 0, out: 0 }

  apply(pod: P, condition: EndpointCondition): void {
    const { isAnswering = false } = this.#endpoints.get(pod) ?? {}
    this.#put(pod, { condition, isAnswering })
  }

  note(pod: P, isAnswering: boolean): void {
    const { condition = 'out' } = this.#endpoints.get(pod) ?? {}
    this.#put(pod, { condition, isAnswering })
  }

  /**
   * How many endpoints requests go to: the ready ones; only if there is none at all, those that are terminating and
   * still serve (pkg/proxy/topology.go: CategorizeEndpoints).
   */
  get targets(): number {
    return this.#count[this.kind]
  }

  /** How many of these do not answer. */
  get silentTargets(): number {
    return this.#silent[this.kind]
  }

  /** The condition of the endpoints that requests go to. */
  get kind(): EndpointCondition {
    return this.#count.ready > 0 ? 'ready' : 'servingTerminating'
  }

  /** Whether requests go to the pod, and it answers them. */
  isServed(pod: P): boolean {
    const endpoint = this.#endpoints.get(pod)
    return endpoint?.isAnswering === true && endpoint.condition === this.kind
  }

  isAnswering(pod: P): boolean {
    return this.#endpoints.get(pod)?.isAnswering ?? false
  }

  /** Those that are in the service, or answer. */
  known(): readonly P[] {
    return [...this.#endpoints.keys()]
  }

  #put(pod: P, next: Endpoint): void {
    const before = this.#endpoints.get(pod)
    if (before !== undefined) this.#add(before, -1)
    this.#add(next, 1)
    if (next.condition === 'out' && !next.isAnswering) {
      this.#add(next, -1)
      this.#endpoints.delete(pod)
    } else this.#endpoints.set(pod, next)
  }

  #add({ condition, isAnswering }: Endpoint, by: 1 | -1): void {
    this.#count[condition] += by
    if (!isAnswering) this.#silent[condition] += by
  }
}
