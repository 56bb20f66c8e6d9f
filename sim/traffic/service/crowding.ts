/**
 * So many times as long does a run take as it would alone, when so many requests are at its pod as it begins: those of
 * the run, of others at the same time, and all that wait.
 */
export type CrowdPoint = {
  /** At least 1, and more than at the point before. */
  readonly requests: number
  /** From 0.1 to 10: over 1 where a crowd is in the way, as in caches and collections of garbage. */
  readonly factor: number
}

/** At least one point; straight lines between them, and beyond the last one, or before the first, nothing changes. */
export type Crowding = readonly CrowdPoint[]

/** How many times as long a run takes that begins while so many requests are at the pod. */
export function crowdingFactor(crowding: Crowding | undefined, requests: number): number {
  if (crowding === undefined) return 1
  let [fromRequests, fromFactor] = [0, crowding[0]?.factor ?? 1]
  for (const point of crowding) {
    if (requests <= point.requests) {
      const part = (requests - fromRequests) / (point.requests - fromRequests)
      return fromFactor + part * (point.factor - fromFactor)
    }
    fromRequests = point.requests
    fromFactor = point.factor
  }
  return fromFactor
}
