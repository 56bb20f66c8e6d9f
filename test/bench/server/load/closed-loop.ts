import { RawConnection, readRequest, reportLoad } from './raw-connection.ts'

/**
 * Loads a server on loopback: so many connections, each with its next request as soon as it has its answer.
 * `node … URL CONNECTIONS SECONDS BODY-FILE [HEADER: VALUE…]` prints requests a second, latencies, and failures.
 */
const [, , url = '', connectionsText, secondsText, bodyFile = '', ...headers] = process.argv
const seconds = Number(secondsText)
const request = readRequest(url, bodyFile, headers)

/** Not counted: connections open, and what is compiled at first use gets compiled. */
const WARM_UP_SHARE = 0.2
const latenciesMs: number[] = []
let failures = 0
const countFromMs = performance.now() + seconds * 1000 * WARM_UP_SHARE
const untilMs = countFromMs + seconds * 1000

for (let i = Number(connectionsText); i > 0; i -= 1) {
  let sentMs = 0
  const send = (): void => {
    sentMs = performance.now()
    if (sentMs < untilMs) connection.send()
    else connection.end()
  }
  const connection = new RawConnection(request, send, ({ isOk }) => {
    if (!isOk) failures += 1
    if (sentMs >= countFromMs) latenciesMs.push(performance.now() - sentMs)
    send()
  })
}

process.once('beforeExit', () => reportLoad(latenciesMs, seconds, failures))
