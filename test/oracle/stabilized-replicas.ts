/**
 * The windows of an autoscaler once more, over everything that was ever proposed: plain, to be compared with
 * sim/kubernetes/hpa/stabilize.ts, which remembers no more than it needs.
 */
export type PlainProposal = { readonly tMs: number; readonly replicas: number }

/** Without a behavior: as high as any proposal of the window, which includes its first moment. */
export function plainStabilized(
  earlier: readonly PlainProposal[],
  proposed: number,
  nowMs: number,
  windowMs: number,
): number {
  const inWindow = earlier.filter(({ tMs }) => nowMs - tMs <= windowMs)
  return Math.max(proposed, ...inWindow.map(({ replicas }) => replicas))
}

/**
 * With a behavior: the size stays where it is, unless every proposal of the window upward was higher, or every one of
 * the window downward was lower. A proposal as old as a window is no longer in it.
 */
export function plainStabilizedByWindows(
  earlier: readonly PlainProposal[],
  current: number,
  proposed: number,
  nowMs: number,
  { upMs, downMs }: { readonly upMs: number; readonly downMs: number },
): number {
  const within = (windowMs: number): number[] => [
    proposed,
    ...earlier.filter(({ tMs }) => nowMs - tMs < windowMs).map(({ replicas }) => replicas),
  ]
  if (within(upMs).every((replicas) => replicas > current)) return Math.min(...within(upMs))
  if (within(downMs).every((replicas) => replicas < current)) return Math.max(...within(downMs))
  return current
}
