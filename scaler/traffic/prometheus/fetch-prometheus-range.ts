import { ToolError } from '../../errors.ts'
import type { PrometheusRange } from './parse-prometheus-source.ts'

const DEADLINE_MS = 15_000
/** 11,000 points are some 400 KB; an answer of more has several series, and is of no use. */
const BYTES_MAX = 20_000_000

/**
 * Asks a Prometheus server for a range query.
 *
 * @param deadlineMs until the whole answer is there
 * @returns the text of the answer, whatever it says
 * @throws {ToolError} PROMETHEUS_UNREACHABLE without an answer in time, PROMETHEUS_REFUSED for one that is an error
 */
export async function fetchPrometheusRange(
  range: PrometheusRange,
  deadlineMs: number = DEADLINE_MS,
): Promise<string> {
  const { base, query, endSeconds, forMs, stepMs } = range
  const url = new URL(`${base}/api/v1/query_range`)
  url.searchParams.set('query', query)
  url.searchParams.set('start', String(endSeconds - forMs / 1000))
  url.searchParams.set('end', String(endSeconds))
  url.searchParams.set('step', String(stepMs / 1000))
  let status: number
  let text: string
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadlineMs) })
    status = response.status
    text = await readBounded(response)
  } catch (error) {
    if (error instanceof ToolError) throw error
    const cause = error as Error & { readonly cause?: Error }
    throw new ToolError(
      'PROMETHEUS_UNREACHABLE',
      `${base} gave no answer: ${cause.cause?.message ?? cause.message}`,
      { field: '--traffic', remedy: 'check the address, and that the server runs', cause: error },
    )
  }
  if (status === 200) return text
  throw new ToolError('PROMETHEUS_REFUSED', `${base} answered ${status}: ${reasonOf(text)}`, {
    field: '--traffic',
    remedy: 'try the query in the web page of Prometheus',
  })
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > BYTES_MAX)
      throw new ToolError('PROMETHEUS_REFUSED', `the answer has more than ${BYTES_MAX} bytes`, {
        field: '--traffic',
        remedy: 'ask for one series: sum(rate(…[1m]))',
      })
    text += decoder.decode(chunk, { stream: true })
  }
  return text
}

/** Prometheus says why in a field of its answer; others in any way. */
function reasonOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown }
    if (typeof error === 'string') return error
  } catch {
    // Not JSON: then as it is.
  }
  return text.slice(0, 200)
}
