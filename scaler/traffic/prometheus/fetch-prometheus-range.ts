import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { ToolError } from '../../errors.ts'
import type { PrometheusRange } from './parse-prometheus-source.ts'
import type { PrometheusAccess } from './prometheus-access.ts'

const DEADLINE_MS = 15_000
/** 11,000 points are some 400 KB; an answer of more has several series, and is of no use. */
const BYTES_MAX = 20_000_000
/** What a server says of an error. */
const REASON_MAX = 200

/**
 * Asks a Prometheus server for a range query. Redirections are not followed: a token is for the server that was named.
 *
 * @param deadlineMs until the whole answer is there
 * @returns the text of the answer, whatever it says
 * @throws {ToolError} PROMETHEUS_UNREACHABLE without an answer in time, PROMETHEUS_REFUSED for one that is an error
 */
export async function fetchPrometheusRange(
  range: PrometheusRange,
  access: PrometheusAccess = {},
  deadlineMs: number = DEADLINE_MS,
): Promise<string> {
  const { base } = range
  let status: number
  let text: string
  try {
    const answer = await ask(urlOf(range), access, AbortSignal.timeout(deadlineMs))
    status = answer.statusCode ?? 0
    text = await readBounded(answer)
  } catch (error) {
    if (error instanceof ToolError) throw error
    const { message, name } = error as Error
    throw new ToolError(
      'PROMETHEUS_UNREACHABLE',
      `${base} gave no answer: ${['AbortError', 'TimeoutError'].includes(name) ? `not within ${deadlineMs / 1000} s` : message}`,
      {
        field: '--traffic',
        remedy:
          'check the address and that the server runs; --prometheus-ca names who signed its certificate',
        cause: error,
      },
    )
  }
  if (status === 200) return text
  const isUnknown = status === 401 || status === 403
  throw new ToolError('PROMETHEUS_REFUSED', `${base} answered ${status}: ${reasonOf(text, access)}`, {
    field: '--traffic',
    remedy: isUnknown
      ? 'give a token that may read: --prometheus-token-file FILE, or PROMETHEUS_TOKEN in the environment'
      : 'try the query in the web page of Prometheus',
  })
}

function urlOf({ base, query, endSeconds, forMs, stepMs }: PrometheusRange): URL {
  const url = new URL(`${base}/api/v1/query_range`)
  url.searchParams.set('query', query)
  url.searchParams.set('start', String(endSeconds - forMs / 1000))
  url.searchParams.set('end', String(endSeconds))
  url.searchParams.set('step', String(stepMs / 1000))
  return url
}

function ask(url: URL, { token, ca }: PrometheusAccess, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return new Promise((resolve, reject) => {
    // A connection that is kept would keep the process.
    const request =
      url.protocol === 'https:'
        ? requestHttps(url, { headers, signal, agent: false, ...(ca === undefined ? {} : { ca }) }, resolve)
        : requestHttp(url, { headers, signal, agent: false }, resolve)
    request.on('error', reject)
    request.end()
  })
}

async function readBounded(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BYTES_MAX)
      throw new ToolError('PROMETHEUS_REFUSED', `the answer has more than ${BYTES_MAX} bytes`, {
        field: '--traffic',
        remedy: 'ask for one series: sum(rate(…[1m]))',
      })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Prometheus says why in a field of its answer; others in any way. One that repeats the token is not to print it. */
function reasonOf(text: string, { token }: PrometheusAccess): string {
  let reason = text
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown }
    if (typeof error === 'string') reason = error
  } catch {
    // Not JSON: then as it is.
  }
  return (token === undefined ? reason : reason.replaceAll(token, '…')).slice(0, REASON_MAX)
}
