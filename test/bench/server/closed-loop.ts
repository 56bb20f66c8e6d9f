import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

/**
 * Loads a server on loopback: so many connections, each with its next request as soon as it has its answer.
 * `node … PORT CONNECTIONS SECONDS BODY-FILE [HEADER:VALUE…]` prints requests a second, latencies, and failures.
 *
 * Requests are one ready-made buffer and answers are only measured, so that a core of the client keeps up with one of
 * any server here: a client that parsed as much as the servers do would measure itself.
 */
const [, , portText, connectionsText, secondsText, bodyFile = '', ...headers] = process.argv
const port = Number(portText)
const seconds = Number(secondsText)
const body = readFileSync(bodyFile)
const head = [
  'POST /v2/models/heart/infer HTTP/1.1',
  `host: 127.0.0.1:${port}`,
  ...(headers.length === 0 ? ['content-type: application/json'] : headers),
  `content-length: ${body.length}`,
  '\r\n',
].join('\r\n')
const request = Buffer.concat([Buffer.from(head), body])

/** Not counted: connections open, and what is compiled at first use gets compiled. */
const WARM_UP_SHARE = 0.2
const latenciesMs: number[] = []
let failures = 0
const startedMs = performance.now()
const countFromMs = startedMs + seconds * 1000 * WARM_UP_SHARE
const untilMs = countFromMs + seconds * 1000

class Connection {
  readonly #socket: Socket
  #sentMs = 0
  /** Bytes of the answer that have yet to come; undefined while its head is not complete. */
  #missing: number | undefined
  #head = ''

  constructor(onEnd: () => void) {
    this.#socket = connect(port, '127.0.0.1', () => this.#send())
    this.#socket.setNoDelay(true)
    this.#socket.on('data', (chunk) => this.#take(chunk))
    this.#socket.on('error', () => {
      failures += 1
    })
    this.#socket.on('close', onEnd)
  }

  #send(): void {
    if (performance.now() >= untilMs) {
      this.#socket.end()
      return
    }
    this.#sentMs = performance.now()
    this.#missing = undefined
    this.#head = ''
    this.#socket.write(request)
  }

  #take(chunk: Buffer): void {
    if (this.#missing === undefined) {
      this.#head += chunk.toString('latin1')
      const end = this.#head.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!this.#head.startsWith('HTTP/1.1 200')) failures += 1
      const length = Number(/content-length: (\d+)/i.exec(this.#head)?.[1] ?? Number.NaN)
      this.#missing = length - (this.#head.length - end - 4)
    } else this.#missing -= chunk.length
    if (this.#missing > 0) return
    const nowMs = performance.now()
    if (this.#sentMs >= countFromMs) latenciesMs.push(nowMs - this.#sentMs)
    this.#send()
  }
}

let open = Number(connectionsText)
const onEnd = (): void => {
  open -= 1
  if (open === 0) report()
}
for (let i = Number(connectionsText); i > 0; i -= 1) new Connection(onEnd)

function report(): void {
  const sorted = Float64Array.from(latenciesMs).sort()
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  const perSecond = sorted.length / seconds
  console.log(JSON.stringify({ perSecond, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), failures }))
}
