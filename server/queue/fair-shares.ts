/** A client some of whose requests wait. */
type Present = {
  waiting: number
  /** The place of its next request. */
  next: number
  /** The same, if none of those that wait now were ever served. */
  served: number
}

/** Clients of whom nothing waits and who have had more than their share: so many are remembered, the oldest least. */
const ABSENT_MAX = 1000

/**
 * Places of requests by whose they are, so that each client gets as many rows as any other while both wait, however many
 * requests one of them sends: start-time fair queueing (Goyal, Vin and Cheng 1996). A client's requests are lined up
 * one after the other, each as long as its rows, from where service is now; the lowest place is served first. With
 * requests of one size that is round-robin.
 *
 * Each step costs a look into a map, whatever waits. Clients are tracked as long as they wait, and a thousand beside.
 */
export class FairShares {
  /** The highest place that has been served. */
  #now = 0
  readonly #present = new Map<string, Present>()
  readonly #absent = new Map<string, number>()

  /** The place that the client's next request has. */
  placeOf(client: string): number {
    return Math.max(this.#now, this.#present.get(client)?.next ?? this.#absent.get(client) ?? 0)
  }

  /**
   * About how many rows are served before a request that has not entered yet: by its place the others have had as
   * much as its client, and then one request each, for which its own rows stand.
   */
  rowsBefore(client: string, rows: number): number {
    const others = this.#present.size - (this.#present.has(client) ? 1 : 0)
    const distance = this.placeOf(client) - this.#now
    return distance * (others + 1) + rows * others
  }

  /** A request of so many rows takes the place that `placeOf` gave. */
  enter(client: string, rows: number): void {
    const place = this.placeOf(client)
    const { waiting, served } = this.#present.get(client) ?? { waiting: 0, served: place }
    this.#present.set(client, { waiting: waiting + 1, next: place + rows, served })
    this.#absent.delete(client)
  }

  /** A request leaves its place, for the model or without an answer: then what was behind the others costs nothing. */
  leave(client: string, { place, rows, isServed }: { place: number; rows: number; isServed: boolean }): void {
    const share = this.#present.get(client)
    if (share === undefined) throw new Error(`nothing of ${client} waits`)
    share.waiting -= 1
    if (isServed) {
      this.#now = Math.max(this.#now, place)
      share.served = Math.max(share.served, place + rows)
    } else if (share.next === place + rows) share.next = place
    if (share.waiting > 0) return
    this.#present.delete(client)
    // Nobody to be fair to: all begin anew.
    if (this.#present.size === 0) this.#absent.clear()
    else if (share.served > this.#now) this.#remember(client, share.served)
  }

  #remember(client: string, next: number): void {
    this.#absent.set(client, next)
    if (this.#absent.size <= ABSENT_MAX) return
    for (const oldest of this.#absent.keys()) {
      this.#absent.delete(oldest)
      break
    }
  }
}
