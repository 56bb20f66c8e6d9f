/** How often the kubelet asks the runtime what its containers do (pkg/kubelet/kubelet.go: genericPlegRelistPeriod). */
const RELIST_PERIOD_MS = 1000

/**
 * The first relist after a moment: what happens at the very moment of a relist is seen by the next one.
 *
 * @param offsetMs when this node's kubelet relists within each second, 0 to 999
 */
export function nextRelistMs(tMs: number, offsetMs: number): number {
  return lastRelistMs(tMs, offsetMs) + RELIST_PERIOD_MS
}

/** The last relist up to a moment, that moment included. */
export function lastRelistMs(tMs: number, offsetMs: number): number {
  return Math.floor((tMs - offsetMs) / RELIST_PERIOD_MS) * RELIST_PERIOD_MS + offsetMs
}
