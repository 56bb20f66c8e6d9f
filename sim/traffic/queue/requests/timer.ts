/** Something that happens to requests at moments of its own, beside arrivals and answers. */
export type Timer = {
  /** When it happens next; infinite for never. */
  readonly nextMs: number
  happen(): void
}

/** The one that is next; of several at the same moment the first. */
export function firstTimer(timers: readonly Timer[]): Timer | undefined {
  let first = timers[0]
  for (let i = 1; i < timers.length; i += 1) {
    const timer = timers[i]
    if (first !== undefined && timer !== undefined && timer.nextMs < first.nextMs) first = timer
  }
  return first
}
