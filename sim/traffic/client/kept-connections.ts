import { type RandomStream, randomStream } from '../../engine/random-stream.ts'
import { NONE } from '../queue/requests/request-pool.ts'
import type { Connections } from './connections.ts'

/** Where a connection may lead. */
type Pods = {
  /** The pod for a new connection; NONE when no pod is in the service. */
  choose(): number
  /** Whether the pod answers, and does not send its clients away. */
  keepsConnections(pod: number): boolean
}

/** gRPC spreads the ends of connections that began together (grpc-go, internal/transport/http2_server.go: getJitter). */
const JITTER = 0.1

/**
 * Connections that clients keep open: the proxies choose a pod when one is opened, and not again for what goes over it
 * (pkg/proxy/iptables/proxier.go: NAT rules see the first packet of a connection only).
 *
 * So new pods get nothing until connections are opened anew: when their pod is gone or drains, or when they are old. A
 * pod that is no longer ready keeps those that it has. Each has its turn when a request comes, as a pool of clients does.
 */
export class KeptConnections {
  readonly #pods: Pods
  readonly #lifeMs: number
  readonly #random: RandomStream
  readonly #nowMs: Float64Array
  readonly #podOf: Int32Array
  /** When each ends of old age. */
  readonly #endMs: Float64Array

  /** @param nowMs a list whose first number is the time */
  constructor({ count, lifeMs }: Connections, pods: Pods, nowMs: Float64Array, seed: number) {
    this.#pods = pods
    this.#lifeMs = lifeMs ?? Number.POSITIVE_INFINITY
    this.#random = randomStream(seed, 'connections')
    this.#nowMs = nowMs
    this.#podOf = new Int32Array(count).fill(NONE)
    this.#endMs = new Float64Array(count)
  }

  /** The pod for the next request; NONE when no pod is in the service. */
  choose(): number {
    const connection = Math.floor(this.#random.next() * this.#podOf.length)
    const known = this.#podOf[connection] ?? NONE
    const nowMs = this.#nowMs[0] ?? 0
    const isOpen = known !== NONE && this.#pods.keepsConnections(known)
    if (isOpen && nowMs < (this.#endMs[connection] ?? 0)) return known
    return this.#open(connection, nowMs)
  }

  #open(connection: number, nowMs: number): number {
    const pod = this.#pods.choose()
    this.#podOf[connection] = pod
    if (this.#lifeMs === Number.POSITIVE_INFINITY) this.#endMs[connection] = this.#lifeMs
    else this.#endMs[connection] = nowMs + this.#ageMs(connection)
    return pod
  }

  /** The first ones had been open for some time when the simulation began, each for another. */
  #ageMs(connection: number): number {
    const isFirst = this.#endMs[connection] === 0
    const part = isFirst ? this.#random.next() : 1 + JITTER * (2 * this.#random.next() - 1)
    return this.#lifeMs * part
  }
}
