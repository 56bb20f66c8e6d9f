/** How a recording and its simulation compare: equal, or the first difference. */
export type Replay =
  /** Where in a second of the clock the recording then began; left out when it was not varied. */
  | { readonly reproduced: true; readonly phaseMs?: number }
  | { readonly reproduced: false; readonly difference: string }

/** @returns undefined when the two lists are equal */
export function firstDifference(
  what: string,
  observed: readonly string[],
  simulated: readonly string[],
): Replay | undefined {
  const length = Math.max(observed.length, simulated.length)
  for (let i = 0; i < length; i += 1)
    if (observed[i] !== simulated[i])
      return {
        reproduced: false,
        difference: `${what} ${i}: observed ${observed[i] ?? 'nothing'}, simulated ${simulated[i] ?? 'nothing'}`,
      }
  return undefined
}
