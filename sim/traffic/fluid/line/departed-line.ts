import type { Tries } from '../tries.ts'
import type { FluidLine, Leaving } from './fluid-line.ts'

/** The backlog of a pod that has left the service: it is worked off in order, and nobody joins. */
export class DepartedLine {
  readonly #line: FluidLine
  readonly #betweenMs: number
  readonly #hear: Leaving
  #nowMs: number

  /**
   * @param fromMs when the pod has finished what it had before
   * @param betweenMs from one of its answers to the next
   * @param hear hears of those that it answers
   */
  constructor(line: FluidLine, fromMs: number, betweenMs: number, hear: Leaving) {
    this.#line = line
    this.#nowMs = fromMs
    this.#betweenMs = betweenMs
    this.#hear = hear
  }

  /** Requests in it whose clients are there. */
  get heard(): number {
    return this.#line.heard
  }

  get isEmpty(): boolean {
    return this.#line.count === 0
  }

  /** The pod works on; returns for how long, in milliseconds. */
  advanceTo(tMs: number): number {
    const fromMs = this.#nowMs
    if (tMs <= fromMs) return 0
    const busyMs = Math.min(tMs - fromMs, this.#line.count * this.#betweenMs)
    this.#line.serve(busyMs / this.#betweenMs, fromMs, fromMs + busyMs, this.#hear)
    this.#nowMs = tMs
    return busyMs
  }

  /** Clients that came before that moment lose patience. */
  leaveBefore(tMs: number, hear: (tries: Tries, factor: number) => void): void {
    this.#line.leaveBefore(tMs, hear)
  }

  /** The pod is back in the service: those whose clients are there go on waiting, in order. */
  giveBack(hear: (tries: Tries, factor: number, fromMs: number, toMs: number) => void): void {
    this.#line.release(hear)
  }

  /** The pod ends, and loses what is left. */
  lose(nowMs: number, hear: Leaving): void {
    this.#line.shed(1, nowMs, hear)
  }
}
