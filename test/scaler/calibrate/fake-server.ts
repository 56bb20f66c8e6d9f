import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CalibrationTarget, composeTarget } from '../../../scaler/calibrate/load/calibration-target.ts'

/** How the fake serves. */
export type FakeService = {
  readonly serviceMs: number
  /** The same when so many wait behind it; default as long as ever. */
  readonly crowdMs?: (waiting: number) => number
  /** Requests that it works on at once. */
  readonly workers: number
  /** Default 200. */
  readonly status?: number
  /** What `/metrics` says; default there is no such thing. */
  readonly metrics?: () => string
  /** Whether each connection ends with its first answer. */
  readonly closes?: boolean
}

/** Runs something against a server that takes a known time for each request, on a port that the system chose. */
export async function withFakeServer(
  { serviceMs, crowdMs, workers, status = 200, metrics, closes = false }: FakeService,
  use: (target: CalibrationTarget, url: string) => Promise<void>,
): Promise<void> {
  const waiting: ServerResponse[] = []
  let busy = 0
  const begin = (): void => {
    const response = busy < workers ? waiting.shift() : undefined
    if (response === undefined) return
    busy += 1
    setTimeout(() => {
      busy -= 1
      response
        .writeHead(status, { 'content-length': 2, ...(closes ? { connection: 'close' } : {}) })
        .end('{}')
      begin()
    }, crowdMs?.(waiting.length) ?? serviceMs)
  }
  const server = createServer((request, response) => {
    request.resume()
    if (request.url !== '/metrics') {
      waiting.push(response)
      begin()
    } else response.writeHead(metrics === undefined ? 404 : 200).end(metrics?.())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const target = composeTarget(url, '/infer', '{"rows":[1,2]}')
  try {
    if (!target.ok) throw new Error(JSON.stringify(target.problems))
    await use(target.value, url)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}
