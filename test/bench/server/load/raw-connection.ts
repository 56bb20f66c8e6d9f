import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

/** How an answer came. */
type Answer = { readonly isOk: boolean }

/** What a client is told: `URL … BODY-FILE [HEADER: VALUE…]`. */
export function readRequest(urlText: string, bodyFile: string, headers: readonly string[]): RawRequest {
  const { port, pathname } = new URL(urlText)
  const body = readFileSync(bodyFile)
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    ...headers,
    `content-length: ${body.length}`,
    '\r\n',
  ].join('\r\n')
  return { port: Number(port), bytes: Buffer.concat([Buffer.from(head), body]) }
}

type RawRequest = { readonly port: number; readonly bytes: Buffer }

/**
 * A connection for one request at a time. Requests are one ready-made buffer and answers are only measured, so that a
 * core of the client keeps up with one of any server here: a client that parsed as much as the servers do would measure
 * itself.
 */
export class RawConnection {
  readonly #socket: Socket
  readonly #request: Buffer
  readonly #onAnswer: (answer: Answer) => void
  /** Bytes of the answer that have yet to come; undefined while its head is not complete. */
  #missing: number | undefined
  #head = ''
  #isOk = false

  constructor({ port, bytes }: RawRequest, onOpen: () => void, onAnswer: (answer: Answer) => void) {
    this.#request = bytes
    this.#onAnswer = onAnswer
    this.#socket = connect(port, '127.0.0.1', onOpen)
    this.#socket.setNoDelay(true)
    this.#socket.on('data', (chunk) => this.#take(chunk))
    this.#socket.on('error', () => onAnswer({ isOk: false }))
  }

  send(): void {
    this.#missing = undefined
    this.#head = ''
    this.#socket.write(this.#request)
  }

  end(): void {
    this.#socket.end()
  }

  #take(chunk: Buffer): void {
    if (this.#missing === undefined) {
      this.#head += chunk.toString('latin1')
      const end = this.#head.indexOf('\r\n\r\n')
      if (end < 0) return
      this.#isOk = this.#head.startsWith('HTTP/1.1 200')
      const length = Number(/content-length: (\d+)/i.exec(this.#head)?.[1] ?? Number.NaN)
      this.#missing = length - (this.#head.length - end - 4)
    } else this.#missing -= chunk.length
    if (this.#missing <= 0) this.#onAnswer({ isOk: this.#isOk })
  }
}

/** Prints what a client saw, latencies in milliseconds. */
export function reportLoad(latenciesMs: readonly number[], seconds: number, failures: number): void {
  const sorted = Float64Array.from(latenciesMs).sort()
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
  const requests = sorted.length
  console.log(
    JSON.stringify({ requests, perSecond: requests / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failures }),
  )
}
