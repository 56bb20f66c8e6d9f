import { type RandomStream, randomStream } from '../../sim/engine/random-stream.ts'
import type { EndpointCondition } from '../../sim/kubernetes/endpoints/service-endpoints.ts'
import type { Connections } from '../../sim/traffic/client/connections.ts'

/** What a connection needs to know of its pod. */
type Pod = { readonly isAnswering: boolean; readonly condition: EndpointCondition }

/** A second writing of connections that clients keep, plain instead of fast: each one an object, made when it is used. */
export class PlainConnections<P extends Pod> {
  readonly #of: Connections
  readonly #chance: RandomStream
  readonly #open = new Map<number, { readonly pod: P | undefined; readonly endMs: number }>()

  constructor(of: Connections, seed: number) {
    this.#of = of
    this.#chance = randomStream(seed, 'connections')
  }

  /**
   * The pod for the next request. Connections end with their pods, when these drain, and when they are old.
   *
   * @param choose the pod for a new connection
   */
  choose(nowMs: number, choose: () => P | undefined): P | undefined {
    const number = Math.floor(this.#chance.next() * this.#of.count)
    const before = this.#open.get(number)
    const pod = before?.pod
    if (pod?.isAnswering && pod.condition !== 'servingTerminating' && nowMs < (before?.endMs ?? 0)) return pod
    const opened = choose()
    this.#open.set(number, { pod: opened, endMs: nowMs + this.#drawLifeMs(before !== undefined) })
    return opened
  }

  /** The first ones were opened before the simulation began. */
  #drawLifeMs(isReopened: boolean): number {
    const { lifeMs } = this.#of
    if (lifeMs === undefined) return Number.POSITIVE_INFINITY
    const drawn = this.#chance.next()
    return isReopened ? lifeMs * (0.9 + 0.2 * drawn) : lifeMs * drawn
  }
}
