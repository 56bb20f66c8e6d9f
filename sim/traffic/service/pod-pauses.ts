import { type RandomStream, randomStream } from '../../engine/random-stream.ts'
import { drawExponential } from '../numbers/draw.ts'
import type { NumberSource } from '../numbers/number-source.ts'
import { openServiceTimes } from './open-service-times.ts'
import type { Pauses } from './pauses.ts'

type Pause = { readonly fromMs: number; readonly toMs: number }

/** The chance of one pod. */
type PodChance = {
  readonly gaps: RandomStream
  readonly lengths: NumberSource
  /** Pauses that have not ended yet, as far as somebody asked; in order. */
  readonly known: Pause[]
  /** Up to when they are known. */
  untilMs: number
}

/** When each pod stands still: chance of its own for each, the same whatever the pods work on. */
export class PodPauses {
  readonly #pauses: Pauses
  readonly #seed: number
  readonly #pods: (PodChance | undefined)[] = []
  readonly #length = new Float64Array(1)

  constructor(pauses: Pauses, seed: number) {
    this.#pauses = pauses
    this.#seed = seed
  }

  /** The pod lives from now on; again does not matter. */
  begin(pod: number, nowMs: number): void {
    this.#pods[pod] ??= {
      gaps: randomStream(this.#seed, `pauses of pod ${pod}`),
      lengths: openServiceTimes(this.#pauses.length, this.#seed, `lengths of pauses of pod ${pod}`),
      known: [],
      untilMs: nowMs,
    }
  }

  /**
   * How long a run takes that the pod begins now, pauses included.
   *
   * @param workMs without any
   * @param nowMs no earlier than when it was asked for the pod before
   */
  runMs(pod: number, workMs: number, nowMs: number): number {
    const chance = this.#pods[pod]
    if (chance === undefined) return workMs
    const { known } = chance
    while ((known[0] ?? this.#next(chance)).toMs <= nowMs) known.shift()
    let endMs = nowMs + workMs
    for (let at = 0; ; at += 1) {
      const { fromMs, toMs } = known[at] ?? this.#next(chance)
      if (fromMs >= endMs) return endMs - nowMs
      endMs += toMs - Math.max(fromMs, nowMs)
    }
  }

  #next(chance: PodChance): Pause {
    const fromMs = chance.untilMs + (drawExponential(chance.gaps) * 1000) / this.#pauses.perSecond
    chance.lengths.fill(this.#length)
    const pause: Pause = { fromMs, toMs: fromMs + (this.#length[0] ?? 0) }
    chance.untilMs = pause.toMs
    chance.known.push(pause)
    return pause
  }
}
