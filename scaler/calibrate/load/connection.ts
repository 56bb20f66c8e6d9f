import { connect, type Socket } from 'node:net'
import { AnswerReader } from './answer-reader.ts'
import type { CalibrationTarget } from './calibration-target.ts'

/** How long one answer may take when nothing is said: far longer than any should. */
const ANSWER_WITHIN_MS = 10_000

/** Of a name with several addresses each has an error of its own, and all of them together have no message. */
function causeOf(error: Error): Error {
  return error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error
}

/** What an answer came to: how long it took, or why there is none. */
type OnAnswer = (latencyMs: number, failure?: Error) => void

/** One connection to the server, kept open; one request is under way on it at a time. */
export class Connection {
  readonly #socket: Socket
  readonly #request: Buffer
  readonly #answerWithinMs: number
  readonly #reader = new AnswerReader()
  #sentMs = 0
  #onAnswer: OnAnswer | undefined
  #onIdleEnd: (() => void) | undefined

  private constructor(socket: Socket, request: Buffer, answerWithinMs: number) {
    this.#socket = socket
    this.#answerWithinMs = answerWithinMs
    this.#request = request
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('timeout', () => socket.destroy(this.#late()))
    socket.on('error', (error) => this.#settle(error))
    socket.on('close', () => {
      if (this.#onAnswer === undefined) this.#onIdleEnd?.()
      else this.#settle(new Error('the server closed the connection, and must keep it open'))
    })
  }

  /**
   * @param answerWithinMs how long one answer may take
   * @throws {Error} when nobody listens there
   */
  static open(
    { host, port, request }: CalibrationTarget,
    answerWithinMs: number = ANSWER_WITHIN_MS,
  ): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true })
      socket.setTimeout(answerWithinMs, () => socket.destroy(new Error('no connection in time')))
      socket.once('error', (error) => reject(causeOf(error)))
      socket.once('connect', () => {
        socket.removeAllListeners('error').removeAllListeners('timeout')
        // Between its requests a connection may be idle for long.
        socket.setTimeout(0)
        resolve(new Connection(socket, request, answerWithinMs))
      })
    })
  }

  /** Sends the request; the answer before must have come. */
  send(onAnswer: OnAnswer): void {
    this.#onAnswer = onAnswer
    this.#sentMs = performance.now()
    this.#socket.setTimeout(this.#answerWithinMs)
    this.#socket.write(this.#request)
  }

  /** Hears when the server closes it while nothing is under way. */
  onIdleEnd(listener: () => void): void {
    this.#onIdleEnd = listener
  }

  close(): void {
    this.#onAnswer = undefined
    this.#onIdleEnd = undefined
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    try {
      // The socket's own time begins anew with each piece of an answer.
      if (performance.now() - this.#sentMs > this.#answerWithinMs) throw this.#late()
      const status = this.#reader.read(chunk)
      if (status === undefined) return
      this.#settle(status === 200 ? undefined : new Error(`the server answered with status ${status}`))
    } catch (error) {
      this.#socket.destroy(error as Error)
    }
  }

  #late(): Error {
    return new Error(`no answer in ${this.#answerWithinMs} ms`)
  }

  #settle(failure: Error | undefined): void {
    const latencyMs = performance.now() - this.#sentMs
    this.#socket.setTimeout(0)
    const onAnswer = this.#onAnswer
    this.#onAnswer = undefined
    onAnswer?.(latencyMs, failure)
  }
}
