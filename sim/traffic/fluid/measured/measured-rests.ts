import { crowdingFactor } from '../../service/crowding.ts'
import { meanMsOf, type ServiceLaw, type Stratum } from '../../service/service-law.ts'
import type { ServiceModel } from '../../service/service-model.ts'
import { isShortQueue } from '../fluid-limits.ts'
import { type MeasuredRest, measureRest } from './measured-rest.ts'

/** Loads at which queues are measured; the last ones only where few can wait. */
const LOADS = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94]
const OVERLOADS = [0.97, 1, 1.05, 1.1, 1.25, 1.5, 2, 3, 5]
/** Nearer to what the pods can do, requests meet what they do that near. */
const LOAD_MAX = 0.9999
const PRECISION = 1e-12
/** Nobody comes. */
const EMPTY: MeasuredRest = {
  load: 0,
  inside: 0,
  busy: 0,
  rejected: 0,
  timedOut: 0,
  meanWaitMs: 0,
  latencies: [],
}
/** Numbers of pods are measured that differ by so much at least: a fifth. */
const PODS_STEP = 1.2
/** Who waits in a short shared queue that is full waits the longer, the fewer pods there are. */
const PODS_STEP_SHARED = 1.1
/** Loads that differ by less have the same latencies. */
const LOADS_TOLD = 500

/** Queues at rest of one service, measured when they are asked for. */
export class MeasuredRests {
  readonly #model: ServiceModel
  /** What one pod can do a millisecond, and how long a run of it takes then. */
  readonly perMs: number
  readonly runMs: number
  /** Mean of the squared variations of the gaps between arrivals and of the service times. */
  readonly variation: number
  readonly #loads: readonly number[]
  /** By the number of pods, and the place of the load in the list. */
  readonly #measured = new Map<number, MeasuredRest[]>()
  /** Between those, by the number of pods and the load. */
  readonly #told = new Map<number, Map<number, MeasuredRest>>()

  constructor(model: ServiceModel, law: ServiceLaw) {
    this.#model = model
    const { concurrency, batching, cpu } = model
    const rows = batching?.rowsMax ?? 1
    const sharedMs = batching?.sharedMs ?? Number.POSITIVE_INFINITY
    const ownMs = law.strata.reduce((sum, { share, ms }) => sum + share * Math.max(0, ms - sharedMs), 0)
    const fullMs = law.meanMs + (rows - 1) * ((batching?.rowMs ?? 0) + ownMs)
    const workMs = fullMs * slownessOf(model, rows, fullMs)
    const cores = cpu === undefined ? concurrency : Math.min(concurrency, cpu.limitCores / cpu.cores)
    this.runMs = (workMs * concurrency) / cores
    this.perMs = (cores * rows) / workMs
    this.variation = (1 + law.squaredVariation) / 2
    this.#loads = this.isShort ? [...LOADS, ...OVERLOADS] : LOADS
  }

  get isShort(): boolean {
    return isShortQueue(this.#model)
  }

  /** What is met at about that load of so many pods. */
  at(load: number, pods: number): MeasuredRest {
    const measuredTo = this.#loads.at(-1) ?? 1
    return this.isShort && load > measuredTo ? beyond(this.#at(measuredTo, pods), load) : this.#at(load, pods)
  }

  #at(load: number, pods: number): MeasuredRest {
    const alike = this.#alike(pods)
    let told = this.#told.get(alike)
    if (told === undefined) {
      told = new Map()
      this.#told.set(alike, told)
    }
    const key = Math.round(load * LOADS_TOLD)
    const known = told.get(key)
    if (known !== undefined) return known
    const [low, high] = this.#around(load, alike)
    const rest = between(low, high, Math.min(load, this.isShort ? load : LOAD_MAX), this.isShort)
    told.set(key, rest)
    return rest
  }

  /** Requests at one of so many pods. */
  insideAt(load: number, pods: number): number {
    const [low, high] = this.#around(load, this.#alike(pods))
    return insideBetween(low, high, load, this.isShort)
  }

  /**
   * The load at the end of a step: where what is inside at it, and what is served at it, are what was inside and what
   * came. Times 1 - load, what is inside lies on a line between two measured loads, so that the equation is quadratic.
   */
  loadAfter(toServe: number, servedAtMost: number, pods: number, ofPods: number): number {
    const alike = this.#alike(ofPods)
    let [low, high] = [EMPTY, EMPTY]
    for (let place = 0; place < this.#loads.length; place += 1) {
      ;[low, high] = [high, this.#measure(place, alike)]
      if (pods * high.inside + servedAtMost * high.load >= toServe) break
    }
    const from = pods * low.inside * (1 - low.load)
    const slope = (pods * high.inside * (1 - high.load) - from) / (high.load - low.load)
    const rest = toServe - (from - slope * low.load)
    const sum = slope + servedAtMost + toServe
    return Math.min(1, (2 * rest) / (sum + Math.sqrt(Math.max(0, sum ** 2 - 4 * servedAtMost * rest))))
  }

  #alike(pods: number): number {
    const { balance } = this.#model
    if (balance === 'random') return 1
    return podsLike(pods, balance === 'shared-queue' && this.isShort ? PODS_STEP_SHARED : PODS_STEP)
  }

  #around(load: number, alike: number): readonly [MeasuredRest, MeasuredRest] {
    const loads = this.#loads
    let place = 0
    while (place < loads.length - 1 && (loads[place] ?? 0) < load) place += 1
    return [place === 0 ? EMPTY : this.#measure(place - 1, alike), this.#measure(place, alike)]
  }

  #measure(place: number, alike: number): MeasuredRest {
    let rests = this.#measured.get(alike)
    if (rests === undefined) {
      rests = []
      this.#measured.set(alike, rests)
    }
    const known = rests[place]
    if (known !== undefined) return known
    const rest = measureRest(this.#model, alike, this.perMs, this.#loads[place] ?? 1)
    rests[place] = rest
    return rest
  }
}

/** How many times as long a pod takes for full runs, pauses included, when as many are there as can be. */
function slownessOf(
  { crowding, collections, pauses, balance, concurrency, queueLimit }: ServiceModel,
  rows: number,
  fullMs: number,
): number {
  const waiting = balance === 'shared-queue' ? 0 : (queueLimit ?? Number.POSITIVE_INFINITY)
  const crowd = crowdingFactor(crowding, concurrency * rows + waiting)
  const garbageMs =
    collections === undefined ? 0 : (rows * meanMsOf(collections.length)) / collections.everyRequests
  const still = pauses === undefined ? 0 : (pauses.perSecond * meanMsOf(pauses.length)) / 1000
  return (1 + garbageMs / fullMs) * crowd * (1 + still)
}

/** The next smaller number of pods that is measured. */
function podsLike(pods: number, step: number): number {
  let like = 1
  for (let next = 2; next <= pods; next = Math.max(like + 1, Math.round(like * step))) like = next
  return like
}

/** The pods are as busy as they can be: they take as many as before, and who comes beside is rejected. */
function beyond(rest: MeasuredRest, load: number): MeasuredRest {
  const share = rest.load / load
  return { ...rest, load, rejected: 1 - (1 - rest.rejected) * share, timedOut: rest.timedOut * share }
}

/** On a line between two; what waits in an unbounded queue grows with 1/(1 - load), and in a short one by factors. */
function between(low: MeasuredRest, high: MeasuredRest, load: number, isShort: boolean): MeasuredRest {
  const part = (load - low.load) / (high.load - low.load)
  const line = (a: number, b: number): number => a + (b - a) * part
  const pole = (a: number, b: number): number => Math.max(0, poleBetween(low, high, load, isShort, a, b))
  return {
    load,
    inside: insideBetween(low, high, load, isShort),
    busy: line(low.busy, high.busy),
    ...(low.load < 1
      ? { rejected: pole(low.rejected, high.rejected), timedOut: pole(low.timedOut, high.timedOut) }
      : beyondAll(low, high, load)),
    meanWaitMs: low === EMPTY ? high.meanWaitMs : pole(low.meanWaitMs, high.meanWaitMs),
    latencies: high.latencies.map(
      ({ share, ms }, i): Stratum => ({ share, ms: pole(low.latencies[i]?.ms ?? ms, ms) }),
    ),
  }
}

/** Beyond what the pods can do it is what they take and answer in time that changes little. */
function beyondAll(
  low: MeasuredRest,
  high: MeasuredRest,
  load: number,
): Pick<MeasuredRest, 'rejected' | 'timedOut'> {
  const part = (load - low.load) / (high.load - low.load)
  const shareOf = (from: number, to: number): number =>
    (low.load * from + (high.load * to - low.load * from) * part) / load
  return {
    rejected: 1 - shareOf(1 - low.rejected, 1 - high.rejected),
    timedOut: shareOf(low.timedOut, high.timedOut),
  }
}

function insideBetween(low: MeasuredRest, high: MeasuredRest, load: number, isShort: boolean): number {
  return load <= 0 ? 0 : Math.max(0, poleBetween(low, high, load, isShort, low.inside, high.inside))
}

/** What is `from` at the low load and `to` at the high one, and beyond all bounds at 1 where queues have none. */
function poleBetween(
  low: MeasuredRest,
  high: MeasuredRest,
  load: number,
  isShort: boolean,
  from: number,
  to: number,
): number {
  const part = (load - low.load) / (high.load - low.load)
  if (isShort) return from > 0 && to > 0 ? from * (to / from) ** part : from + (to - from) * part
  const [a, b] = [from * (1 - low.load), to * (1 - high.load)]
  return (a + (b - a) * part) / Math.max(PRECISION, 1 - load)
}
