import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { serveError } from '../errors.ts'
import { type Frame, writeFrame } from './frame.ts'
import { FrameReader } from './frame-reader.ts'

/** Why a child is no more: it ended by itself, something killed it, or we did, because it did not answer. */
export type ChildEnd = { readonly reason: (typeof CHILD_ENDS)[number]; readonly detail: string }

export const CHILD_ENDS = ['exit', 'signal', 'hang'] as const

/** Compiled, it is JavaScript; tsx and the flags that brought it here come along in `process.execArgv`. */
const PROGRAM = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './child-main.ts' : './child-main.js', import.meta.url),
)
const PIPE = 3
/** From the end of its pipe to a forced end. */
const STOP_MS = 5_000

/** Who must not outlive us, in whatever way we end; one in the middle of a run would not see its pipe end. */
const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

type Question = { readonly resolve: (frame: Frame) => void; readonly reject: (error: unknown) => void }

/** A process that answers one request at a time. */
export class ModelChild {
  /** Resolves when it is no more. */
  readonly ended: Promise<ChildEnd>
  readonly #process: ChildProcess
  readonly #pipe: Socket
  #question: Question | undefined
  #isHanging = false

  constructor() {
    const { API_TOKEN: _, ...env } = process.env
    const child = spawn(process.execPath, [...process.execArgv, PROGRAM], {
      env,
      // Its output is ours: the log is on the standard one.
      stdio: ['ignore', 2, 2, 'pipe'],
    })
    living.add(child)
    this.#process = child
    this.#pipe = child.stdio[PIPE] as Socket
    const reader = new FrameReader((frame) => this.#take()?.resolve(frame))
    this.#pipe.on('data', (chunk) => {
      try {
        reader.push(chunk)
      } catch {
        child.kill('SIGKILL')
      }
    })
    // What it means, the end of the process tells.
    this.#pipe.on('error', () => {})
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(this.#end({ reason: 'exit', detail: error.message })))
      // And not `exit`: an answer that it gave before its end still counts.
      child.once('close', (code, signal) => {
        const reason = this.#isHanging ? 'hang' : signal === null ? 'exit' : 'signal'
        resolve(this.#end({ reason, detail: String(signal ?? code) }))
      })
    })
  }

  get pid(): number {
    return this.#process.pid ?? -1
  }

  get isAlive(): boolean {
    return living.has(this.#process)
  }

  /**
   * Sends a request and waits for its answer. One at a time.
   *
   * @param withinMs after which the child is killed
   * @throws {ServeError} process_lost when it ends before; {Error} what the session in it threw
   */
  async ask(request: Frame, withinMs: number): Promise<Frame> {
    const timer = setTimeout(() => {
      this.#isHanging = true
      this.#process.kill('SIGKILL')
    }, withinMs)
    try {
      const answer = await new Promise<Frame>((resolve, reject) => {
        this.#question = { resolve, reject }
        this.#pipe.cork()
        for (const part of writeFrame(request)) this.#pipe.write(part)
        this.#pipe.uncork()
      })
      const { error } = answer.words
      if (error !== undefined) throw new Error(String(error))
      return answer
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends it by the end of its pipe: what it does is done first. */
  async stop(): Promise<void> {
    this.#pipe.end()
    const timer = sleep(STOP_MS, 'late', { ref: false })
    if ((await Promise.race([this.ended, timer])) === 'late') this.#process.kill('SIGKILL')
    await this.ended
  }

  #take(): Question | undefined {
    const question = this.#question
    this.#question = undefined
    return question
  }

  #end(end: ChildEnd): ChildEnd {
    living.delete(this.#process)
    this.#pipe.destroy()
    this.#take()?.reject(serveError('process_lost', { detail: `${end.reason}, ${end.detail}` }))
    return end
  }
}
