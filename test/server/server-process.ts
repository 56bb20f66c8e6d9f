import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** One line of the server's log. */
type LogLine = { readonly msg: string } & Readonly<Record<string, unknown>>

/** The real service in a process of its own, on a port that the system chose. */
export type ServerProcess = {
  readonly child: ChildProcess
  readonly port: number
  readonly log: readonly LogLine[]
  /** All that it wrote, to standard error too. */
  readonly output: () => string
  /** Waits for a log line. @throws {Error} when the process ends, or 30 s pass, without it */
  readonly waitFor: (msg: string) => Promise<LogLine>
  /** Waits for the end. */
  readonly exit: Promise<number | NodeJS.Signals | null>
}

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const WAIT_MS = 30_000

/** Starts server/main.ts and waits until it listens; the models may still be loading. */
export async function startServerProcess(env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, '--port', '0', '--host', '127.0.0.1'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: LogLine[] = []
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
    process.stderr.write(text)
  })
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const look of waiting) look()
  }
  createInterface({ input: child.stdout }).on('line', (line) => {
    log.push(JSON.parse(line))
    wake()
  })
  const exit = once(child, 'close').then(([code, signal]) => code ?? signal)
  let hasEnded = false
  exit.finally(() => {
    hasEnded = true
    wake()
  })
  const waitFor = (msg: string): Promise<LogLine> =>
    new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        clearTimeout(timer)
        waiting.delete(look)
        then()
      }
      const fail = (why: string): void =>
        settle(() => reject(new Error(`no "${msg}" ${why}: ${log.map((line) => line.msg).join('; ')}`)))
      const look = (): void => {
        const found = log.find((line) => line.msg.startsWith(msg))
        if (found !== undefined) settle(() => resolve(found))
        else if (hasEnded) fail('before the end')
      }
      const timer = setTimeout(() => fail(`in ${WAIT_MS} ms`), WAIT_MS)
      waiting.add(look)
      look()
    })
  const { msg } = await waitFor('Server listening')
  const output = (): string => `${log.map((line) => JSON.stringify(line)).join('\n')}\n${errors}`
  return { child, port: Number(msg.split(':').at(-1)), log, output, waitFor, exit }
}

/** A connection that sends and receives bytes as they are, so that a request can stay half sent. */
export async function openSocket(port: number): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return { socket, received: () => text }
}
