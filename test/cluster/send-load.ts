import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** One patient, as the Open Inference Protocol takes it: the features of the heart model, in order. */
const BODY = JSON.stringify({
  inputs: [
    {
      name: 'features',
      shape: [1, 13],
      datatype: 'FP32',
      data: [63, 1, 1, 145, 233, 1, 2, 150, 0, 2.3, 3, 0, 6],
    },
  ],
})

/** How long one request may take: far longer than any should. */
const REQUEST_DEADLINE_MS = 5_000

/** Failures that are kept word by word. */
const FAILURES_MAX = 20

/** The answer to one request. */
export type Inference = {
  readonly model_name: string
  readonly model_version: string
  readonly outputs: unknown
}

/** Callers that keep their connections stay with the pod that they first met; it must let go of them politely. */
const keptConnections = new Agent({ keepAlive: true })

/**
 * Asks once.
 *
 * @param agent false makes a connection for this request alone, which may go to any pod that the Service knows:
 * to one that has just left, too, if it leaves too early
 */
export async function infer(url: string, agent: Agent | false = false): Promise<Inference> {
  const { status, text } = await post(`${url}/v2/models/heart/infer`, agent)
  if (status !== 200) throw new Error(`${status}: ${text.slice(0, 200)}`)
  return JSON.parse(text) as Inference
}

function post(url: string, agent: Agent | false): Promise<{ status: number | undefined; text: string }> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) }
  const signal = AbortSignal.timeout(REQUEST_DEADLINE_MS)
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', agent, headers, signal }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, text: body }), reject)
    })
    asking.on('error', reject)
    asking.end(BODY)
  })
}

/** What became of all requests. */
export type LoadResult = {
  readonly sent: number
  readonly failed: number
  /** The first failures, with the time since the start. */
  readonly failures: readonly string[]
  /** How many requests each model version answered. */
  readonly answeredBy: Readonly<Record<string, number>>
}

/**
 * Sends requests at a fixed rate, whether or not earlier ones have been answered, as callers do; every other one
 * on a connection of its own.
 *
 * @param durationMs ends it at the latest
 * @param signal ends it early
 * @returns when every request sent has been answered or has failed
 */
export async function sendLoad(options: {
  readonly url: string
  readonly requestsPerSecond: number
  readonly durationMs: number
  readonly signal: AbortSignal
}): Promise<LoadResult> {
  const { url, requestsPerSecond, durationMs, signal } = options
  const failures: string[] = []
  const answeredBy: Record<string, number> = {}
  const pending = new Set<Promise<void>>()
  const startMs = performance.now()
  let failed = 0
  let sent = 0
  const ask = async (isKept: boolean): Promise<void> => {
    const atMs = performance.now() - startMs
    try {
      const { model_version: version } = await infer(url, isKept ? keptConnections : false)
      answeredBy[version] = (answeredBy[version] ?? 0) + 1
    } catch (error) {
      failed += 1
      const connection = isKept ? 'kept' : 'new'
      if (failures.length < FAILURES_MAX)
        failures.push(`at ${Math.round(atMs)} ms, ${connection} connection: ${String(error)}`)
    }
  }
  // Not by AbortSignal.timeout(): inside AbortSignal.any() it may be collected as garbage, and never fire.
  while (!signal.aborted && performance.now() - startMs < durationMs) {
    // By the clock, so that a busy machine does not lower the rate.
    while (sent < ((performance.now() - startMs) / 1000) * requestsPerSecond) {
      sent += 1
      const asking: Promise<void> = ask(sent % 2 === 0).finally(() => pending.delete(asking))
      pending.add(asking)
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 / requestsPerSecond))
  }
  await Promise.all(pending)
  return { sent, failed, failures, answeredBy }
}
