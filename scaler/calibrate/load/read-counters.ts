import type { CalibrationTarget } from './calibration-target.ts'

const ANSWER_WITHIN_MS = 5000
const RUNS = /^tidegate_batch_rows_count(?:\{[^}]*\})? (\d+)$/gm

/** What the server counts. */
export type ServerCounters = {
  /** Runs of any model, each for one request or several. */
  readonly runs: number
}

/** Reads `/metrics` of the server; undefined when it has no such thing, or counts no runs there. */
export async function readCounters({ host, port }: CalibrationTarget): Promise<ServerCounters | undefined> {
  const at = host.includes(':') ? `[${host}]` : host
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const text = await fetch(`http://${at}:${port}/metrics`, { signal }).then(
    (response) => (response.ok ? response.text() : ''),
    () => '',
  )
  const counts = [...text.matchAll(RUNS)].map(([, count]) => Number(count))
  return counts.length === 0 ? undefined : { runs: counts.reduce((sum, count) => sum + count, 0) }
}
