import { readFileSync } from 'node:fs'
import { type ClientHttp2Session, connect } from 'node:http2'

/**
 * The same as closed-loop.ts for gRPC: so many calls at a time over 4 connections, each followed by the next one.
 * `node … PORT CALLS SECONDS MESSAGE-FILE` prints calls a second, latencies, and failures.
 *
 * Messages are one ready-made buffer and answers are only counted: a client library would measure itself.
 */
const [, , port, callsText, secondsText, messageFile = ''] = process.argv
const calls = Number(callsText)
const seconds = Number(secondsText)
const message = readFileSync(messageFile)
const PREFIX_BYTES = 5
const frame = Buffer.alloc(PREFIX_BYTES + message.length)
frame.writeUInt32BE(message.length, 1)
message.copy(frame, PREFIX_BYTES)

const HEADERS = {
  ':method': 'POST',
  ':path': '/inference.GRPCInferenceService/ModelInfer',
  'content-type': 'application/grpc',
  te: 'trailers',
}
const CONNECTIONS = 4
const WARM_UP_SHARE = 0.2
const latenciesMs: number[] = []
let failures = 0
const countFromMs = performance.now() + seconds * 1000 * WARM_UP_SHARE
const untilMs = countFromMs + seconds * 1000

const sessions = Array.from({ length: Math.min(CONNECTIONS, calls) }, () =>
  connect(`http://127.0.0.1:${port}`),
)
let open = calls
for (let at = 0; at < calls; at += 1) {
  const session = sessions[at % sessions.length]
  if (session !== undefined) ask(session)
}

function ask(session: ClientHttp2Session): void {
  const sentMs = performance.now()
  if (sentMs >= untilMs) {
    open -= 1
    if (open === 0) report()
    return
  }
  const stream = session.request(HEADERS)
  let status: unknown
  stream.on('response', (headers) => {
    status = headers['grpc-status']
  })
  stream.on('trailers', (trailers) => {
    status = trailers['grpc-status']
  })
  stream.on('error', () => {})
  stream.on('close', () => {
    if (String(status) !== '0') failures += 1
    if (sentMs >= countFromMs) latenciesMs.push(performance.now() - sentMs)
    ask(session)
  })
  stream.resume()
  stream.end(frame)
}

function report(): void {
  for (const session of sessions) session.close()
  const sorted = Float64Array.from(latenciesMs).sort()
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  console.log(
    JSON.stringify({
      perSecond: sorted.length / seconds,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      p99Ms: at(0.99),
      failures,
    }),
  )
}
