/** Chooses a pod for each request among those that have joined. Every verb is O(1). */
export type Balancer = {
  /** How many pods have joined. */
  readonly size: number
  /** The pod has not joined before. */
  join(pod: number): void
  /** The pod has joined before. */
  leave(pod: number): void
  /** The pod for the next request; only while one has joined. */
  choose(): number
  /** The number of requests at the pod has changed, whether it has joined or not. */
  changed(pod: number): void
}
