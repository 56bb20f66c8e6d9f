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

/** Asks once. */
export async function infer(url: string): Promise<Inference> {
  const response = await fetch(`${url}/v2/models/heart/infer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: BODY,
    signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status}: ${text.slice(0, 200)}`)
  return JSON.parse(text) as Inference
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
 * Sends requests at a fixed rate, whether or not earlier ones have been answered, as callers do.
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
  const { url, requestsPerSecond, durationMs } = options
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(durationMs)])
  const failures: string[] = []
  const answeredBy: Record<string, number> = {}
  const pending = new Set<Promise<void>>()
  const startMs = performance.now()
  let failed = 0
  let sent = 0
  const ask = async (): Promise<void> => {
    const atMs = performance.now() - startMs
    try {
      const { model_version: version } = await infer(url)
      answeredBy[version] = (answeredBy[version] ?? 0) + 1
    } catch (error) {
      failed += 1
      const cause = error instanceof Error && error.cause !== undefined ? ` (${String(error.cause)})` : ''
      if (failures.length < FAILURES_MAX) failures.push(`at ${Math.round(atMs)} ms: ${String(error)}${cause}`)
    }
  }
  while (!signal.aborted) {
    // By the clock, so that a busy machine does not lower the rate.
    while (sent < ((performance.now() - startMs) / 1000) * requestsPerSecond) {
      sent += 1
      const asking: Promise<void> = ask().finally(() => pending.delete(asking))
      pending.add(asking)
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 / requestsPerSecond))
  }
  await Promise.all(pending)
  return { sent, failed, failures, answeredBy }
}
