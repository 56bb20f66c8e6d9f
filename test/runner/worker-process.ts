import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FileReply, FileTask } from './file-worker.ts'

const MAIN = fileURLToPath(new URL('file-worker.ts', import.meta.url))
/** What a worker has after its own deadline of a file: it cannot keep that when a test never lets the loop turn. */
const SPARE_MS = 10_000

/** One process for test files; another takes its place when one of them ends it. */
export class WorkerProcess {
  readonly #spareMs: number
  #process: ChildProcess | undefined

  /** @param spareMs how long after a file's deadline its process is ended; default 10,000 */
  constructor(spareMs: number = SPARE_MS) {
    this.#spareMs = spareMs
  }

  /** Runs one file. A file that ends the process, or never lets it answer, has failed. */
  run(task: FileTask): Promise<FileReply> {
    const worker = this.#started()
    return new Promise((resolve) => {
      const timer = setTimeout(() => worker.kill('SIGKILL'), task.deadlineMs + this.#spareMs)
      const onExit = (code: number | null, signal: string | null): void => {
        end(failed(`it ended the process of the tests, with ${signal ?? `exit code ${code}`}`))
      }
      const end = (reply: FileReply): void => {
        clearTimeout(timer)
        worker.off('exit', onExit).off('message', end)
        resolve(reply)
      }
      worker.on('exit', onExit).on('message', end)
      worker.send(task)
    })
  }

  #started(): ChildProcess {
    if (this.#process !== undefined) return this.#process
    const started = fork(MAIN, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    // Also between two files, by what the one before has left behind.
    started.once('exit', () => {
      this.#process = undefined
    })
    this.#process = started
    return started
  }

  /** Lets the process end, and waits for it: at its end it removes what its tests have left. */
  async close(): Promise<void> {
    if (this.#process?.connected !== true) return
    const ended = once(this.#process, 'exit')
    this.#process.disconnect()
    await ended
  }
}

function failed(problem: string): FileReply {
  return { outcome: { passed: 0, failed: 1, skipped: 0, problems: [problem] }, output: '' }
}
