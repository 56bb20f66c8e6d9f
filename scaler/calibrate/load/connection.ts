import { connect, type Socket } from 'node:net'
import { AnswerReader } from './answer-reader.ts'
import type { CalibrationTarget } from './calibration-target.ts'

/** How long one answer may take: far longer than any should. */
const ANSWER_WITHIN_MS = 10_000

/** What an answer came to: how long it took, or why there is none. */
type OnAnswer = (latencyMs: number, failure?: Error) => void

/** One connection to the server, kept open; one request is under way on it at a time. */
export class Connection {
  readonly #socket: Socket
  readonly #request: Buffer
  readonly #reader = new AnswerReader()
  #sentMs = 0
  #onAnswer: OnAnswer | undefined

  private constructor(socket: Socket, request: Buffer) {
    this.#socket = socket
    this.#request = request
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('timeout', () => socket.destroy(new Error(`no answer in ${ANSWER_WITHIN_MS} ms`)))
    socket.on('error', (error) => this.#settle(error))
    socket.on('close', () => this.#settle(new Error('the server closed the connection')))
    socket.setTimeout(ANSWER_WITHIN_MS)
  }

  /** @throws {Error} when nobody listens there */
  static open({ host, port, request }: CalibrationTarget): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true })
      socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy(new Error('no connection in time')))
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.removeAllListeners()
        resolve(new Connection(socket, request))
      })
    })
  }

  /** Sends the request; the answer before must have come. */
  send(onAnswer: OnAnswer): void {
    this.#onAnswer = onAnswer
    this.#sentMs = performance.now()
    this.#socket.write(this.#request)
  }

  close(): void {
    this.#onAnswer = undefined
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    try {
      const status = this.#reader.read(chunk)
      if (status === undefined) return
      this.#settle(status === 200 ? undefined : new Error(`the server answered with status ${status}`))
    } catch (error) {
      this.#socket.destroy(error as Error)
    }
  }

  #settle(failure: Error | undefined): void {
    const latencyMs = performance.now() - this.#sentMs
    const onAnswer = this.#onAnswer
    this.#onAnswer = undefined
    onAnswer?.(latencyMs, failure)
  }
}
