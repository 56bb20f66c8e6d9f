/** A duration for people: `7 ms`, `5.0 s`, and from two minutes on `2.5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0 s' : `${Math.round(ms)} ms`
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`
}
