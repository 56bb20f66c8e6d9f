/** What a plain line knows of a request. */
export type PlainRequest = {
  readonly name: number
  readonly level: number
  readonly client: string | undefined
  readonly rows: number
  readonly place: number
}

type Entry = PlainRequest & {
  state: 'waits' | 'served' | 'dropped'
  /** Whether its rows are part of what its client has asked for. */
  counts: boolean
}

/**
 * The second version of a waiting line: everything that ever came, in one list that is looked through for every question.
 * No sum, no map and no order is kept.
 */
export class PlainLine {
  #entries: Entry[] = []

  /** After all that its client has asked for, and not before the highest place that has been served. */
  placeOf({ level, client }: Pick<PlainRequest, 'level' | 'client'>): number {
    if (client === undefined) return 0
    const ofLevel = this.#entries.filter((one) => one.level === level && one.client !== undefined)
    const served = ofLevel.filter(({ state }) => state === 'served').map(({ place }) => place)
    const own = ofLevel.filter((one) => one.client === client && one.counts)
    return Math.max(0, ...served, ...own.map(({ place, rows }) => place + rows))
  }

  add(request: PlainRequest): void {
    this.#entries.push({ ...request, state: 'waits', counts: true })
  }

  /** Who waits, in the order in which they are to be served. */
  waiting(): readonly PlainRequest[] {
    return this.#entries
      .filter(({ state }) => state === 'waits')
      .sort((left, right) => left.level - right.level || left.place - right.place || left.name - right.name)
  }

  /** Rows and requests of a level and those above it. */
  upTo(level: number): { readonly rows: number; readonly count: number } {
    const waiting = this.waiting().filter((one) => one.level <= level)
    return { rows: waiting.reduce((sum, { rows }) => sum + rows, 0), count: waiting.length }
  }

  serve(requests: readonly PlainRequest[]): void {
    for (const { name } of requests) this.#end(name, 'served')
  }

  /** What its client asked for later keeps its place, and so does the room before it. */
  drop(requests: readonly PlainRequest[]): void {
    for (const { name } of requests) this.#end(name, 'dropped')
  }

  #end(name: number, state: 'served' | 'dropped'): void {
    const entry = this.#entries.find((one) => one.name === name)
    if (entry === undefined) throw new Error(`there is no ${name}`)
    entry.state = state
    const ofLevel = this.#entries.filter((one) => one.level === entry.level && one.client !== undefined)
    const own = ofLevel.filter((one) => one.client === entry.client)
    const isLast = !own.some((one) => one.counts && one.place > entry.place)
    if (state === 'dropped' && isLast) entry.counts = false
    const waits = (one: Entry): boolean => one.state === 'waits'
    if (!own.some(waits)) for (const one of own) if (one.state === 'dropped') one.counts = false
    if (!ofLevel.some(waits)) for (const one of ofLevel) one.counts = false
  }
}
