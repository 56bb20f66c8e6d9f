import { randomStream } from '../../engine/random-stream.ts'
import type { PodTable } from '../queue/pod-table.ts'
import type { Balance } from '../service/service-model.ts'
import type { Balancer } from './balancer.ts'
import { LeastRequestsBalancer } from './least-requests-balancer.ts'
import { RandomBalancer } from './random-balancer.ts'
import { RoundRobinBalancer } from './round-robin-balancer.ts'

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
