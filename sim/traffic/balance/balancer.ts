import { randomStream } from '../../engine/random-stream.ts'
import type { PodTable } from '../queue/pod-table.ts'
import type { Balance } from '../service/service-model.ts'
import { LeastRequestsBalancer } from './least-requests-balancer.ts'
import { RandomBalancer } from './random-balancer.ts'
import { RoundRobinBalancer } from './round-robin-balancer.ts'

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

/** @param name of the source of chance */
export function openBalancer(balance: Balance, pods: PodTable, seed: number, name: string): Balancer {
  switch (balance) {
    case 'random':
      return new RandomBalancer(randomStream(seed, name))
    case 'round-robin':
      return new RoundRobinBalancer()
    case 'least-requests':
    case 'shared-queue':
      return new LeastRequestsBalancer(pods)
  }
}
