import { EventQueue } from '../engine/event-queue.ts'

/**
 * Who acts in a simulation, in the order in which those act that act at the same moment: users first, then what the
 * nodes do, then the controllers from the pods up, then the autoscalers that read what these wrote.
 */
const ACTORS = [
  'user',
  'kubelet',
  'scheduler',
  'replicaSetController',
  'deploymentController',
  'endpointsController',
  'prometheus',
  'hpaController',
  'keda',
] as const

export type Actor = (typeof ACTORS)[number]

const PRIORITY = Object.fromEntries(ACTORS.map((actor, index) => [actor, index])) as Record<Actor, number>

/** Virtual time, and all that is going to happen in it. */
export class Agenda {
  readonly #queue = new EventQueue<() => void>()
  #nowMs: number

  /** @param startMs when time begins */
  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  get nowMs(): number {
    return this.#nowMs
  }

  /** When the next thing happens; undefined when nothing will. */
  get nextMs(): number | undefined {
    return this.#queue.next?.tMs
  }

  /** Who acts next; undefined when nobody does. */
  get nextActor(): Actor | undefined {
    const { next } = this.#queue
    return next === undefined ? undefined : ACTORS[next.priority]
  }

  /** Lets the actor act at that moment, which is not in the past. */
  at(tMs: number, actor: Actor, act: () => void): void {
    this.#queue.push(tMs, PRIORITY[actor], act)
  }

  /** The same, that long from now. */
  after(delayMs: number, actor: Actor, act: () => void): void {
    this.at(this.#nowMs + delayMs, actor, act)
  }

  /**
   * Lets the actor act at each of these moments, which are in order. Only the next one is on the agenda: a rate that
   * turns 100,000 times would make everything else wait in a longer queue.
   *
   * @param act hears which one it is
   */
  atEach(moments: readonly number[], actor: Actor, act: (index: number) => void): void {
    const schedule = (index: number): void => {
      const tMs = moments[index]
      if (tMs === undefined) return
      this.at(tMs, actor, () => {
        act(index)
        schedule(index + 1)
      })
    }
    schedule(0)
  }

  /** Moves time to the next thing and lets it happen. Returns who acted, or undefined when nothing was left. */
  step(): Actor | undefined {
    const { next } = this.#queue
    if (next === undefined) return undefined
    const { tMs, priority } = next
    this.#nowMs = tMs
    this.#queue.take()?.()
    return ACTORS[priority]
  }

  /** Lets time pass until `tMs`, in which nothing is left to happen. */
  advanceTo(tMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, tMs)
  }
}
