/** That clients which came together do not leave together: as gRPC's servers have it. */
const JITTER = 0.1

/**
 * How old connections are.
 *
 * kube-proxy chooses a pod for a connection, and not for the requests on it: with clients that keep theirs, pods that
 * scaling out adds would have nothing to do.
 */
export class ConnectionAges {
  readonly #ageMs: number
  readonly #clock: () => number
  /** When each is old, by the clock. */
  readonly #endsMs = new WeakMap<object, number>()

  /**
   * @param ageMs from the first look at a connection, more than 0
   * @param clock in milliseconds
   */
  constructor(ageMs: number, clock: () => number = () => performance.now()) {
    this.#ageMs = ageMs
    this.#clock = clock
  }

  /** Whether the connection is old enough to end. */
  isOver(connection: object): boolean {
    const nowMs = this.#clock()
    const endMs = this.#endsMs.get(connection)
    if (endMs !== undefined) return nowMs >= endMs
    this.#endsMs.set(connection, nowMs + this.#ageMs * (1 + JITTER * (2 * Math.random() - 1)))
    return false
  }
}
