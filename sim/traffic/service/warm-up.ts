/** How a pod is slow at first: caches are cold, code is not compiled yet. */
export type WarmUp = {
  /** How many times as long a run takes at the start, at least 1; it falls evenly to 1. */
  readonly factor: number
  readonly forMs: number
}

/** How many times as long a run takes that a pod begins so long after it began to answer. */
export function warmUpFactor(warmUp: WarmUp | undefined, ageMs: number): number {
  if (warmUp === undefined || ageMs >= warmUp.forMs) return 1
  const { factor, forMs } = warmUp
  return factor - ((factor - 1) * ageMs) / forMs
}
