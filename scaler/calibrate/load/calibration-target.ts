import { isIPv4 } from 'node:net'
import type { Parsed, Problem } from '../../../sim/index.ts'

/** Where requests go, and the bytes of one of them: all are the same. */
export type CalibrationTarget = {
  readonly host: string
  readonly port: number
  /** A whole HTTP/1.1 request that keeps its connection. */
  readonly request: Buffer
}

/** Far more than the service takes. */
const BODY_BYTES_MAX = 8_388_608

/**
 * Composes the one request of a calibration.
 *
 * @param url of the server, on this machine: `http://127.0.0.1:8080`. Others are refused: a calibration loads the
 * server until it can do no more, and a network between would be measured with it
 * @param path of the route, beginning with a slash
 * @param body JSON, at most 8 MiB
 */
export function composeTarget(url: string, path: string, body: string): Parsed<CalibrationTarget> {
  const problems: Problem[] = []
  const refuse = (field: string, value: unknown, bound: string, remedy: string): void => {
    problems.push({ field, value, bound, remedy })
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (
    parsed?.protocol !== 'http:' ||
    parsed.pathname !== '/' ||
    parsed.username !== '' ||
    parsed.search !== ''
  )
    refuse(
      '--url',
      url,
      'an address such as http://127.0.0.1:8080',
      'the path goes into --path; TLS is not spoken',
    )
  else if (!isLoopback(parsed.hostname))
    refuse(
      '--url',
      url,
      'an address of this machine',
      'run it beside the server: 127.0.0.1, ::1 or localhost',
    )
  if (!/^\/[!-~]*$/.test(path))
    refuse('--path', path, 'a path from the first slash on', 'write for example /v2/models/heart/infer')
  if (!isJson(body))
    refuse('--body', body.slice(0, 40), 'a file with one JSON value', 'try the file with curl first')
  const bytes = Buffer.byteLength(body)
  if (bytes > BODY_BYTES_MAX)
    refuse('--body', `${bytes} bytes`, `at most ${BODY_BYTES_MAX} bytes`, 'send fewer rows')
  if (parsed === undefined || problems.length > 0) return { ok: false, problems }
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${parsed.host}`,
    'Content-Type: application/json',
    `Content-Length: ${bytes}`,
  ]
  const host = parsed.hostname === '[::1]' ? '::1' : parsed.hostname
  const port = parsed.port === '' ? 80 : Number(parsed.port)
  return { ok: true, value: { host, port, request: Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`) } }
}

/** The URL standard writes every IPv4 address with four numbers: http://2130706433 is 127.0.0.1, too. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
