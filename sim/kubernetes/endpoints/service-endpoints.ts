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

/**
 * The endpoints of one service as its proxies know them. Each change costs O(1).
 *
 * The caller applies a change when it has spread: `PROPAGATION_MS` after the pod's.
 *
 * @template P what the caller knows a pod by
 */
export class ServiceEndpoints<P> {
  readonly #ready = new Set<P>()
  readonly #servingTerminating = new Set<P>()

  apply(pod: P, condition: EndpointCondition): void {
    if (condition === 'ready') this.#ready.add(pod)
    else this.#ready.delete(pod)
    if (condition === 'servingTerminating') this.#servingTerminating.add(pod)
    else this.#servingTerminating.delete(pod)
  }

  /**
   * Where requests go: to the ready endpoints; only if there is none at all, to those that are terminating and still
   * serve (pkg/proxy/topology.go: CategorizeEndpoints). Nowhere if there are none of these either.
   */
  get targets(): ReadonlySet<P> {
    return this.#ready.size > 0 ? this.#ready : this.#servingTerminating
  }
}
