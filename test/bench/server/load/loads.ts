import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CLIENT_CORE, hasWrk, runOn } from '../pinned-process.ts'

/** A request: where to, its body, and how long the JSON before the bytes is; undefined: all of it is JSON. */
export type BenchRequest = {
  readonly path: string
  readonly body: Buffer
  readonly jsonLength?: number
}

/** What a client saw. */
export type Load = {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failures: number
  readonly requests: number
}

/** Where the server is and where files may be written. */
export type Bench = { readonly port: number; readonly folder: string; readonly compiled: string }

/** So many connections, each with its next request as soon as it has its answer: wrk, or our own client without it. */
export function closedLoop(
  bench: Bench,
  request: BenchRequest,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const bodyFile = join(bench.folder, 'body')
  writeFileSync(bodyFile, request.body)
  const url = `http://127.0.0.1:${bench.port}${request.path}`
  if (!hasWrk)
    return runOn(CLIENT_CORE, {
      argv: [
        process.execPath,
        join(bench.compiled, 'test/bench/server/load/closed-loop.js'),
        ...[url, String(connections), String(seconds), bodyFile],
        ...headersOf(request).map(([name, value]) => `${name}: ${value}`),
      ],
    })
  const script = join(bench.folder, 'wrk.lua')
  writeFileSync(script, wrkScript(bodyFile, request))
  const argv = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', script, url]
  return runOn(CLIENT_CORE, { argv })
}

/** So many requests a second, whatever the answers do; latencies count from when a request was due. */
export function openLoop(
  bench: Bench,
  request: BenchRequest,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Load> {
  const bodyFile = join(bench.folder, 'body')
  writeFileSync(bodyFile, request.body)
  return runOn(CLIENT_CORE, {
    argv: [
      process.execPath,
      join(bench.compiled, 'test/bench/server/load/open-loop.js'),
      `http://127.0.0.1:${bench.port}${request.path}`,
      ...[String(perSecond), String(seconds), bodyFile],
      ...headersOf(request).map(([name, value]) => `${name}: ${value}`),
    ],
  })
}

function headersOf({ jsonLength }: BenchRequest): readonly (readonly [string, string])[] {
  return jsonLength === undefined
    ? [['Content-Type', 'application/json']]
    : [
        ['Content-Type', 'application/octet-stream'],
        ['Inference-Header-Content-Length', String(jsonLength)],
      ]
}

function wrkScript(bodyFile: string, request: BenchRequest): string {
  const headers = headersOf(request).map(([name, value]) => `wrk.headers["${name}"] = "${value}"`)
  return `
local file = assert(io.open("${bodyFile}", "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
file:close()
${headers.join('\n')}
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"perSecond":%.1f,"p50Ms":%.3f,"p99Ms":%.3f,"failures":%d}\\n',
    summary.requests, summary.requests * 1e6 / summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`
}
