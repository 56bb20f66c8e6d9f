/** Until when a run is put off, by the clock in milliseconds, and how many rows more are enough to end that. */
export type PutOff = { readonly untilMs: number; readonly rowsLeft: number }

/** A run that is put off, so that more can join it; one at a time. */
export class Pause {
  #untilMs = 0
  #rowsLeft = 0
  #timer: NodeJS.Timeout | undefined
  #resolve: (() => void) | undefined

  get isOn(): boolean {
    return this.#resolve !== undefined
  }

  /** Resolves when it is over; timers of Node count whole milliseconds, and so it may last for one longer. */
  begin({ untilMs, rowsLeft }: PutOff, nowMs: number): Promise<void> {
    this.#untilMs = untilMs
    this.#rowsLeft = rowsLeft
    return new Promise((resolve) => {
      this.#resolve = resolve
      this.#timer = setTimeout(() => this.#end(), untilMs - nowMs)
    })
  }

  /** Somebody has come whose run must begin by then. */
  joined(rows: number, latestMs: number): void {
    this.#rowsLeft -= rows
    if (this.#rowsLeft <= 0 || latestMs <= this.#untilMs) this.#end()
  }

  #end(): void {
    clearTimeout(this.#timer)
    const resolve = this.#resolve
    this.#resolve = undefined
    resolve?.()
  }
}
