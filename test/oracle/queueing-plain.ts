import { type RandomStream, randomStream } from '../../sim/engine/random-stream.ts'
import type { EndpointCondition } from '../../sim/kubernetes/endpoints/service-endpoints.ts'
import { openServiceTimes } from '../../sim/traffic/service/open-service-times.ts'
import type { ServiceModel } from '../../sim/traffic/service/service-model.ts'
import type { RequestError } from '../../sim/traffic/tally/request-report.ts'
import { PlainClients, type Try } from './plain-clients.ts'
import { PlainConnections } from './plain-connections.ts'

/** What is done to a pod, and when. */
export type PodChange = { readonly tMs: number; readonly pod: number } & (
  | { readonly kind: 'condition'; readonly condition: EndpointCondition }
  | { readonly kind: 'answering'; readonly isAnswering: boolean }
  | { readonly kind: 'end' }
)

/** What became of the requests. */
export type PlainOutcome = {
  /** From arrival to answer of each answered request, rising. */
  readonly latenciesMs: readonly number[]
  readonly errors: Readonly<Record<RequestError, number>>
  readonly inFlight: number
  readonly retries: number
  /** Of all places of answering pods, the share of time in which they worked. */
  readonly utilization: number | null
}

/** Requests that a pod answers together. */
type Run = { readonly requests: readonly Try[]; readonly doneMs: number }
type Pod = {
  readonly index: number
  condition: EndpointCondition
  isAnswering: boolean
  isEnded: boolean
  working: Run[]
  waiting: Try[]
  /** Since when, in steps of the simulation, it has had its number of requests, or been in its list. */
  since: number
}

/**
 * A second writing of the queueing model, plain instead of fast: lists of objects, and a look at everything at every
 * step. The rules are those of the first one, the order of choices among equals included.
 */
export class PlainService {
  readonly #model: ServiceModel
  readonly #works: Float64Array
  readonly #arrivals: readonly number[]
  readonly #pods: Pod[]
  readonly #members: Record<'ready' | 'servingTerminating', Pod[]> = { ready: [], servingTerminating: [] }
  readonly #chance: Record<'ready' | 'servingTerminating', RandomStream>
  /** Undefined when each request finds its own way. */
  readonly #connections: PlainConnections<Pod> | undefined
  readonly #shared: Try[] = []
  /** At the gateway, while there is no pod. */
  readonly #held: Try[] = []
  readonly #clients: PlainClients
  readonly #latenciesMs: number[] = []
  readonly #errors = { rejected: 0, timedOut: 0, lostAtStop: 0, silentPod: 0, noEndpoint: 0, gaveUp: 0 }
  #arrived = 0
  #step = 0
  #nowMs = 0
  #busyMs = 0
  #placesMs = 0

  constructor(model: ServiceModel, arrivals: readonly number[], pods: number, seed: number) {
    this.#model = model
    this.#arrivals = arrivals
    this.#clients = new PlainClients(model, seed)
    this.#works = new Float64Array(arrivals.length)
    openServiceTimes(model.serviceTime, seed).fill(this.#works)
    this.#chance = {
      ready: randomStream(seed, 'balance'),
      servingTerminating: randomStream(seed, 'balance of terminating pods'),
    }
    this.#connections =
      model.connections === undefined ? undefined : new PlainConnections(model.connections, seed)
    this.#pods = Array.from({ length: pods }, (_, index) => ({
      index,
      condition: 'out',
      isAnswering: false,
      isEnded: false,
      working: [],
      waiting: [],
      since: 0,
    }))
  }

  run(changes: readonly PodChange[], untilMs: number): PlainOutcome {
    for (const change of changes) {
      this.#advance(change.tMs)
      this.#apply(change)
    }
    this.#advance(untilMs)
    return {
      latenciesMs: this.#latenciesMs.toSorted((a, b) => a - b),
      errors: this.#errors,
      inFlight: this.#clients.inFlight,
      retries: this.#clients.retries,
      utilization: this.#placesMs === 0 ? null : this.#busyMs / this.#placesMs,
    }
  }

  #advance(untilMs: number): void {
    for (;;) {
      const departures = this.#pods.flatMap(({ working }) => working.map(({ doneMs = 0 }) => doneMs))
      const departureMs = Math.min(Number.POSITIVE_INFINITY, ...departures)
      const waits = this.#lines().flatMap((line) => line.map(({ sentMs }) => sentMs))
      const expiryMs =
        Math.min(Number.POSITIVE_INFINITY, ...waits) + (this.#model.deadlineMs ?? Number.POSITIVE_INFINITY)
      const delayMs = Math.min(Number.POSITIVE_INFINITY, ...this.#delayEnds())
      const { leavesMs, triesMs } = this.#clients
      const heldMs = (this.#held[0]?.sentMs ?? Number.POSITIVE_INFINITY) + (this.#model.holdMs ?? 0)
      const arrivalMs = this.#arrivals[this.#arrived] ?? Number.POSITIVE_INFINITY
      const nextMs = Math.min(departureMs, expiryMs, delayMs, leavesMs, triesMs, heldMs, arrivalMs)
      if (nextMs > untilMs) break
      this.#pass(nextMs)
      this.#step += 1
      if (nextMs === departureMs) this.#depart()
      else if (nextMs === expiryMs) this.#expire(expiryMs)
      else if (nextMs === delayMs) this.#endDelay(delayMs)
      else if (nextMs === leavesMs) this.#errors.gaveUp += this.#clients.leave(nextMs)
      else if (nextMs === triesMs) this.#send(this.#clients.tryAgain(nextMs))
      else if (nextMs === heldMs) this.#fail(this.#held.shift(), 'noEndpoint')
      else this.#arrive()
    }
    this.#pass(untilMs)
  }

  #pass(tMs: number): void {
    for (const pod of this.#pods) {
      if (!pod.isEnded) this.#busyMs += pod.working.length * (tMs - this.#nowMs)
      if (pod.isAnswering) this.#placesMs += this.#model.concurrency * (tMs - this.#nowMs)
    }
    this.#nowMs = tMs
  }

  #apply(change: PodChange): void {
    this.#step += 1
    const pod = this.#pods[change.pod]
    if (pod === undefined || (pod.isEnded && change.kind !== 'condition')) return
    if (change.kind === 'answering') this.#change(pod, { isAnswering: change.isAnswering })
    else if (change.kind === 'condition') this.#change(pod, { condition: change.condition })
    else {
      const running = pod.working.toSorted((a, b) => a.doneMs - b.doneMs)
      const lost = [...running.flatMap(({ requests }) => requests), ...pod.waiting]
      for (const each of lost) this.#fail(each, 'lostAtStop')
      this.#change(pod, { isAnswering: false })
      pod.isEnded = true
      pod.working = []
      pod.waiting = []
      pod.since = this.#step
    }
    if (this.#model.balance === 'shared-queue') this.#beginShared()
    else while (this.#begin(pod)) pod.since = this.#step
    this.#release()
  }

  /** What is held goes on to the pods that have come. Whose client has left in the meantime does not. */
  #release(): void {
    while (this.#members.ready.length + this.#members.servingTerminating.length > 0) {
      const first = this.#held.shift()
      if (first === undefined) return
      if (!this.#clients.hears(first)) continue
      this.#step += 1
      this.#reach(first)
    }
  }

  /** @param tried undefined when there is none after all */
  #fail(tried: Try | undefined, error: RequestError): void {
    if (tried !== undefined && this.#clients.failed(tried, this.#nowMs)) this.#errors[error] += 1
  }

  #change(pod: Pod, to: Partial<Pick<Pod, 'condition' | 'isAnswering'>>): void {
    const before = this.#membershipOf(pod)
    Object.assign(pod, to)
    const after = this.#membershipOf(pod)
    if (before === after) return
    if (before !== 'out') leave(this.#members[before], pod, this.#model.balance)
    pod.since = this.#step
    if (after !== 'out') this.#members[after].push(pod)
  }

  /** Only pods that answer take from a shared queue. */
  #membershipOf(pod: Pod): EndpointCondition {
    return this.#model.balance === 'shared-queue' && !pod.isAnswering ? 'out' : pod.condition
  }

  #arrive(): void {
    const workMs = this.#works[this.#arrived] ?? 0
    this.#arrived += 1
    this.#send(this.#clients.ask(this.#nowMs, workMs))
  }

  #send(tried: Try | undefined): void {
    const { ready, servingTerminating } = this.#members
    const isHeld = this.#model.holdMs !== undefined && ready.length + servingTerminating.length === 0
    if (tried !== undefined && isHeld) this.#held.push(tried)
    else if (tried !== undefined) this.#reach(tried)
  }

  #reach(request: Try): void {
    request.sentMs = this.#nowMs
    const pod =
      this.#connections === undefined
        ? this.#choose()
        : this.#connections.choose(this.#nowMs, () => this.#choose())
    if (pod === undefined) this.#fail(request, 'noEndpoint')
    else if (!pod.isAnswering) this.#fail(request, 'silentPod')
    else {
      const line = this.#lineOf(pod)
      line.push(request)
      request.joinedMs = this.#nowMs
      const began = this.#begin(pod)
      if (!began && line.length > (this.#model.queueLimit ?? Number.POSITIVE_INFINITY)) {
        line.pop()
        this.#fail(request, 'rejected')
      } else if (began || line === pod.waiting) pod.since = this.#step
    }
  }

  /** When those who wait now have waited long enough for others. */
  #delayEnds(): number[] {
    const { batching } = this.#model
    if (batching === undefined || batching.delayMs === 0) return []
    const joined = this.#lines().flatMap((line) => line.map(({ joinedMs = 0 }) => joinedMs))
    return joined.map((ms) => ms + batching.delayMs).filter((ms) => ms > this.#nowMs)
  }

  #endDelay(delayMs: number): void {
    this.#nowMs = delayMs
    if (this.#model.balance !== 'shared-queue') {
      // Those who waited at the pod were counted there before.
      for (const pod of this.#pods) this.#begin(pod)
      return
    }
    this.#beginShared()
  }

  #choose(): Pod | undefined {
    const condition = this.#members.ready.length > 0 ? 'ready' : 'servingTerminating'
    const members = this.#members[condition]
    if (members.length === 0) return undefined
    if (this.#model.balance === 'random')
      return members[Math.floor(this.#chance[condition].next() * members.length)]
    if (this.#model.balance === 'round-robin') {
      const [next] = members.splice(0, 1)
      if (next !== undefined) members.push(next)
      return next
    }
    return members.toSorted((a, b) => this.#count(a) - this.#count(b) || a.since - b.since)[0]
  }

  #depart(): void {
    for (const pod of this.#pods) {
      const done = pod.working.find(({ doneMs }) => doneMs === this.#nowMs)
      if (done === undefined) continue
      pod.working = pod.working.filter((run) => run !== done)
      for (const each of done.requests) {
        const isLate = this.#nowMs - each.sentMs > (this.#model.deadlineMs ?? Number.POSITIVE_INFINITY)
        if (isLate) this.#fail(each, 'timedOut')
        else if (this.#clients.answered(each)) this.#latenciesMs.push(this.#nowMs - each.client.askedMs)
      }
      const began = this.#begin(pod)
      // A shared queue hands over the next one: the pod has as many as before.
      if (!(began && this.#model.balance === 'shared-queue')) pod.since = this.#step
      return
    }
  }

  #expire(expiryMs: number): void {
    for (const line of this.#lines()) {
      const first = line[0]
      if (first === undefined || first.sentMs + (this.#model.deadlineMs ?? 0) !== expiryMs) continue
      line.splice(0, 1)
      this.#fail(first, 'timedOut')
      for (const pod of this.#pods) if (pod.waiting === line) pod.since = this.#step
      return
    }
  }

  /** Begins the next run of those that wait for the pod, if there is one, it is time and there is room for it. */
  #begin(pod: Pod): boolean {
    const { batching, concurrency, balance } = this.#model
    const isShared = balance === 'shared-queue'
    const membership = this.#membershipOf(pod)
    const isTarget =
      membership === 'ready' || (membership === 'servingTerminating' && this.#members.ready.length === 0)
    if (pod.isEnded || pod.working.length >= concurrency || (isShared && !isTarget)) return false
    const line = this.#lineOf(pod)
    const [first] = line
    if (first === undefined) return false
    const { rowsMax, delayMs, rowMs, sharedMs } = batching ?? { rowsMax: 1, delayMs: 0, rowMs: 0 }
    if (line.length < rowsMax && this.#nowMs < (first.joinedMs ?? 0) + delayMs) return false
    const requests = line.splice(0, rowsMax)
    const others = requests.slice(1)
    const ownMs = others.map(({ workMs }) => rowMs + Math.max(0, workMs - (sharedMs ?? workMs)))
    const workMs = ownMs.reduce((sum, ms) => sum + ms, first.workMs)
    const crowd = requests.length + (isShared ? pod.working.length : this.#requestsAt(pod))
    pod.working.push({ requests, doneMs: this.#nowMs + workMs * this.#factorOf(crowd) })
    return true
  }

  /** Between its two points on a straight line. */
  #factorOf(crowd: number): number {
    const [from, to] = this.#model.crowding ?? []
    if (from === undefined || to === undefined) return 1
    const between = Math.min(Math.max(crowd, from.requests), to.requests)
    const share = (between - from.requests) / (to.requests - from.requests)
    return (1 - share) * from.factor + share * to.factor
  }

  /** The pods with the fewest runs begin what waits in front of all, as long as one can. */
  #beginShared(): void {
    for (;;) {
      const byCount = this.#pods.toSorted((a, b) => this.#count(a) - this.#count(b) || a.since - b.since)
      const began = byCount.find((pod) => this.#begin(pod))
      if (began === undefined) return
      this.#step += 1
      began.since = this.#step
    }
  }

  /** Requests at the pod; where they do not wait at it, the runs that it works on. */
  #count(pod: Pod): number {
    return this.#model.balance === 'shared-queue' ? pod.working.length : this.#requestsAt(pod)
  }

  #requestsAt(pod: Pod): number {
    return pod.working.reduce((sum, { requests }) => sum + requests.length, pod.waiting.length)
  }

  #lineOf(pod: Pod): Try[] {
    return this.#model.balance === 'shared-queue' ? this.#shared : pod.waiting
  }

  #lines(): Try[][] {
    return [this.#shared, ...this.#pods.map(({ waiting }) => waiting)]
  }
}

/** Of a list that is drawn from by number, the last one takes the place of the one that leaves. */
function leave(members: Pod[], pod: Pod, balance: ServiceModel['balance']): void {
  const place = members.indexOf(pod)
  const last = members.at(-1)
  if (balance === 'random' && last !== undefined && last !== pod) {
    members[place] = last
    members.pop()
  } else members.splice(place, 1)
}
