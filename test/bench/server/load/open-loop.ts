import { RawConnection, readRequest, reportLoad } from './raw-connection.ts'

/**
 * Sends requests at a rate, with random gaps, however long the answers take, so that a queue shows itself: latencies
 * count from when a request was due. `node … URL PER-SECOND SECONDS BODY-FILE [HEADER: VALUE…]` prints what came.
 */
const [, , url = '', perSecondText, secondsText, bodyFile = '', ...headers] = process.argv
const perSecond = Number(perSecondText)
const seconds = Number(secondsText)
const request = readRequest(url, bodyFile, headers)

/** More than are ever in use at 70 % load. */
const CONNECTIONS = 128
/** Not counted, while connections open. */
const WARM_UP_MS = 1000
const latenciesMs: number[] = []
let failures = 0
const startedMs = performance.now()
const endMs = startedMs + WARM_UP_MS + seconds * 1000
const idle: ((dueMs: number) => void)[] = []
const waitingMs: number[] = []
let nextDueMs = startedMs + WARM_UP_MS / 2

for (let i = 0; i < CONNECTIONS; i += 1) {
  let dueMs = 0
  const ask = (at: number): void => {
    dueMs = at
    connection.send()
  }
  const connection = new RawConnection(
    request,
    () => idle.push(ask),
    ({ isOk }) => {
      if (!isOk) failures += 1
      if (dueMs - startedMs >= WARM_UP_MS) latenciesMs.push(performance.now() - dueMs)
      const waiting = waitingMs.shift()
      if (waiting === undefined) idle.push(ask)
      else ask(waiting)
    },
  )
}

function tick(): void {
  const nowMs = performance.now()
  for (; nextDueMs <= nowMs && nextDueMs < endMs; nextDueMs += nextGapMs()) {
    const ask = idle.pop()
    if (ask === undefined) waitingMs.push(nextDueMs)
    else ask(nextDueMs)
  }
  if (nextDueMs < endMs) setImmediate(tick)
  else if (idle.length < CONNECTIONS) setTimeout(tick, 5)
  else {
    reportLoad(latenciesMs, seconds, failures)
    process.exit(0)
  }
}

function nextGapMs(): number {
  return (-Math.log(1 - Math.random()) * 1000) / perSecond
}

tick()
