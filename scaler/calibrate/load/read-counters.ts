import type { CalibrationTarget } from './calibration-target.ts'

const ANSWER_WITHIN_MS = 5000
const RUNS = /^tidegate_batch_rows_count(?:\{[^}]*\})? (\d+)$/gm
const STARTED = /^process_start_time_seconds(?:\{[^}]*\})? ([\d.e+-]+)$/m
const CPU = /^process_cpu_seconds_total(?:\{[^}]*\})? ([\d.e+-]+)$/m

/** What the server counts; each of it undefined where it does not. */
export type ServerCounters = {
  /** Runs of any model, each for one request or several. */
  readonly runs: number | undefined
  /** When its process was started, in seconds of the clock: another number is another process. */
  readonly startedSeconds: number | undefined
  /** How long its process has kept processors busy, in seconds. */
  readonly cpuSeconds: number | undefined
}

/** Reads `/metrics` of the server, if it has that; follows it nowhere else. */
export async function readCounters({ host, port }: CalibrationTarget): Promise<ServerCounters> {
  const at = host.includes(':') ? `[${host}]` : host
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const text = await fetch(`http://${at}:${port}/metrics`, { signal, redirect: 'error' })
    .then((response) => (response.ok ? response.text() : ''))
    .catch(() => '')
  const counts = [...text.matchAll(RUNS)].map(([, count]) => Number(count))
  return {
    runs: counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0),
    startedSeconds: numberOf(STARTED.exec(text)),
    cpuSeconds: numberOf(CPU.exec(text)),
  }
}

function numberOf(found: RegExpExecArray | null): number | undefined {
  return found === null ? undefined : Number(found[1])
}
