/** A duration for people: `7 ms`, `5.0 s`, from two minutes on `2.5 min`, from two hours on `5.0 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0 s' : `${Math.round(ms)} ms`
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`
  return ms < 7_200_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 3_600_000).toFixed(1)} h`
}
