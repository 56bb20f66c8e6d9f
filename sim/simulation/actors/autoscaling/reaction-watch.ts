import { REACTION_STAGES, type Reaction } from '../../../outcome/reaction.ts'
import type { MetricSeries } from '../../../scenario/metric-series.ts'
import type { Agenda } from '../../agenda.ts'
import type { Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'
import type { Service } from '../load/service.ts'
import { asReaction, type Following, GIVE_UP_MS } from './following.ts'

/** Stages take seconds; a finer look would cost more than it shows. */
const LOOK_MS = 1000
/** Until the autoscaler acts, who has waited for long is looked at less often: after that share more of the wait. */
const LOOK_SHARE = 0.01
/** A measured rate that moved less has not seen the rise yet: 1 %, or three times what chance moves it by. */
const SEEN = 0.01
const DEVIATIONS = 3

/** The autoscaler as far as its reaction is concerned. */
export type ReactionTarget = {
  /** Requests a second for each pod. */
  readonly perPod: number
  readonly maxReplicas: number
  /** A ratio, such as 0.1. */
  readonly tolerance: number
  /** Over how long requests are counted, each by itself; undefined where their expected number is. */
  readonly countedOverMs: number | undefined
  /** The rate as the autoscaler would read it now. */
  readonly measuredRate: () => number | null
}

/**
 * Watches, second by second after each rise in load, how far the way to capacity for it has got. What waits only for
 * the measured rate to move is known to 1 % of the wait: a rise that nobody follows is looked at 450 times, not 1,800.
 */
export class ReactionWatch implements Watcher {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #service: Service
  readonly #target: ReactionTarget
  readonly #reactions: Following[] = []
  /** The one that is on its way. */
  #current: Following | undefined

  constructor(agenda: Agenda, world: World, service: Service, load: MetricSeries, target: ReactionTarget) {
    this.#agenda = agenda
    this.#world = world
    this.#service = service
    this.#target = target
    const { places, momentsMs } = risesOf(load)
    agenda.atEach(momentsMs, 'prometheus', (index) => {
      const place = places[index] ?? 0
      this.#follow(load[place - 1]?.value ?? 0, load[place]?.value ?? 0)
    })
    world.watch(this)
  }

  deployment(): void {
    this.#heedScale()
  }

  replicaSet(): void {
    this.#heedScale()
  }

  /** Those that have begun, in order of time. */
  reactions(): readonly Reaction[] {
    return this.#reactions.map((each, at) => asReaction(each, this.#reactions[at + 1]?.tMs))
  }

  #follow(fromPerSecond: number, toPerSecond: number): void {
    const { perPod, maxReplicas, tolerance, measuredRate } = this.#target
    const { specReplicas } = this.#world.scale()
    // What the tolerance covers needs no more pods.
    if (toPerSecond <= specReplicas * perPod * (1 + tolerance) || specReplicas >= maxReplicas) return
    const pods = Math.min(maxReplicas, Math.ceil(toPerSecond / perPod))
    // A slope rises many times before it asks for one pod more.
    if (this.#current?.pods === pods) return
    // What the one before has come to by the next second is its own.
    this.#lookSoon()
    const { nowMs } = this.#agenda
    const following: Following = {
      tMs: nowMs,
      lookMs: nowMs,
      fromPerSecond,
      toPerSecond,
      pods,
      replicasBefore: specReplicas,
      rateBefore: measuredRate() ?? 0,
      firstReplicas: undefined,
      passedMs: [],
    }
    this.#reactions.push(following)
    this.#current = following
    this.#look(following)
  }

  #heedScale(): void {
    if (this.#hasScaled(this.#current)) this.#lookSoon()
  }

  /** The one that is on its way is looked at within a second. */
  #lookSoon(): void {
    const following = this.#current
    const { nowMs } = this.#agenda
    if (following === undefined || following.lookMs - nowMs <= LOOK_MS) return
    const seconds = Math.floor((nowMs - following.tMs) / LOOK_MS) + 1
    this.#lookAt(following.tMs + seconds * LOOK_MS, following)
  }

  #lookAt(tMs: number, following: Following): void {
    following.lookMs = tMs
    this.#agenda.at(tMs, 'prometheus', () => {
      if (following.lookMs === tMs) this.#look(following)
    })
  }

  #look(following: Following): void {
    const { nowMs } = this.#agenda
    while (following.passedMs.length < REACTION_STAGES.length && this.#hasPassed(following))
      following.passedMs.push(nowMs)
    const isOver =
      following.passedMs.length === REACTION_STAGES.length ||
      this.#reactions.at(-1) !== following ||
      nowMs - following.tMs >= GIVE_UP_MS
    if (isOver && this.#current === following) this.#current = undefined
    if (!isOver) this.#lookAt(this.#nextLookMs(following), following)
  }

  /** Not beyond the moment at which the watch ends. */
  #nextLookMs(following: Following): number {
    const { nowMs } = this.#agenda
    const waitedMs = this.#hasScaled(following) ? 0 : nowMs - following.tMs
    const seconds = Math.max(1, Math.floor((LOOK_SHARE * waitedMs) / LOOK_MS))
    return Math.min(nowMs + seconds * LOOK_MS, following.tMs + GIVE_UP_MS)
  }

  #hasScaled(following: Following | undefined): boolean {
    return following !== undefined && this.#world.scale().specReplicas > following.replicasBefore
  }

  get #readyCount(): number {
    return this.#world.pods.count().readyCount
  }

  /** Whether the stage that the reaction is in is behind it. */
  #hasPassed(following: Following): boolean {
    const { perPod, tolerance, measuredRate, countedOverMs } = this.#target
    const { specReplicas } = this.#world.scale()
    const hasScaled = specReplicas > following.replicasBefore
    switch (REACTION_STAGES[following.passedMs.length]) {
      case 'scrape':
        return hasScaled || (measuredRate() ?? 0) > seenAbove(following.rateBefore, countedOverMs)
      case 'rateWindow':
        return hasScaled || (measuredRate() ?? 0) > following.replicasBefore * perPod * (1 + tolerance)
      case 'autoscaler':
        if (hasScaled) following.firstReplicas = specReplicas
        return hasScaled
      case 'startUp':
        return this.#readyCount >= Math.min(following.firstReplicas ?? specReplicas, following.pods)
      case 'furtherSteps':
        return this.#readyCount >= following.pods
      default:
        return this.#service.targets >= following.pods
    }
  }
}

/** Counts scatter by their root: 90 requests a second over a minute by 1.2. */
function seenAbove(ratePerSecond: number, countedOverMs: number | undefined): number {
  const scatter = countedOverMs === undefined ? 0 : Math.sqrt(ratePerSecond / (countedOverMs / 1000))
  return ratePerSecond + Math.max(SEEN * ratePerSecond, DEVIATIONS * scatter)
}

/**
 * Where in its series the load rises, and when; what is not known counts as none. Numbers alone: a month's sine rises
 * 75,000 times, which objects would be kept of to the end.
 */
function risesOf(load: MetricSeries): { readonly places: number[]; readonly momentsMs: number[] } {
  const places: number[] = []
  const momentsMs: number[] = []
  let from = load[0]?.value ?? 0
  for (let place = 1; place < load.length; place += 1) {
    const to = load[place]?.value ?? 0
    if (to > from) {
      places.push(place)
      momentsMs.push(load[place]?.atMs ?? 0)
    }
    from = to
  }
  return { places, momentsMs }
}
