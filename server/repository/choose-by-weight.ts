/** How requests that name no version are shared out: parts by version, such as 9 for one and 1 for the other. */
export type TrafficSplit = Readonly<Record<string, number>>

/**
 * Which version answers.
 *
 * @param chance from 0 up to, not including, 1
 */
export function chooseByWeight(split: TrafficSplit, chance: number): string | undefined {
  const entries = Object.entries(split)
  const sum = entries.reduce((total, [, weight]) => total + weight, 0)
  let rest = chance * sum
  for (const [version, weight] of entries) {
    if (rest < weight) return version
    rest -= weight
  }
  // Only by rounding: the parts add up to more than any chance.
  return entries.at(-1)?.[0]
}
