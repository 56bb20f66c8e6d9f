import { configureSeed } from '../seed.ts'
import { type FileOutcome, runFile } from './run-file.ts'

/** A file to run, as the runner sends it to a worker. */
export type FileTask = {
  /** Absolute. */
  readonly path: string
  readonly deadlineMs: number
}

/** What a worker sends back. */
export type FileReply = {
  readonly outcome: FileOutcome
  /** What uvu and the tests wrote to standard output meanwhile. */
  readonly output: string
}

/**
 * A process that runs test files, one after the other as it is told: other processes do so at the same time, so that
 * what it would print is sent to the runner, which prints it in one piece.
 */
configureSeed()
process.on('message', (task: FileTask) => {
  void answer(task)
})
// Open handles must not keep it alive, nor its `exit` handlers be left out: they remove folders.
process.once('disconnect', () => process.exit(0))

async function answer({ path, deadlineMs }: FileTask): Promise<void> {
  const { write } = process.stdout
  let output = ''
  process.stdout.write = (chunk: string | Uint8Array) => {
    output += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    return true
  }
  const outcome = await runFile(path, deadlineMs)
  process.stdout.write = write
  process.send?.({ outcome, output } satisfies FileReply)
}
