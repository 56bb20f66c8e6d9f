import { format } from 'node:util'
import { runWords } from '../../../scaler/command-line.ts'
import type { CommandOutcome } from './run-command-line.ts'

let last: Promise<unknown> = Promise.resolve()

/**
 * Runs `tidegate ARGUMENTS` in this process, after those that were begun before: a process of its own takes a second of
 * a processor to start. What only a process has (standard input, pipes, the end by a signal) is for `runCommandLine`.
 */
export function runHere(args: readonly string[]): Promise<CommandOutcome> {
  const outcome = last.then(() => run(args))
  last = outcome.catch(() => undefined)
  return outcome
}

async function run(args: readonly string[]): Promise<CommandOutcome> {
  const printed = { stdout: '', stderr: '' }
  const before = { log: console.log, error: console.error, exitCode: process.exitCode }
  const { columns } = process.stdout
  const noColor = process.env['NO_COLOR']
  console.log = (...texts: unknown[]) => {
    printed.stdout += `${format(...texts)}\n`
  }
  console.error = (...texts: unknown[]) => {
    printed.stderr += `${format(...texts)}\n`
  }
  // As in a pipe, whatever terminal the tests have.
  Object.assign(process.stdout, { columns: undefined })
  process.env['NO_COLOR'] = '1'
  process.exitCode = undefined
  try {
    await runWords(args)
    return { exitCode: Number(process.exitCode ?? 0), ...printed }
  } finally {
    Object.assign(console, { log: before.log, error: before.error })
    Object.assign(process.stdout, { columns })
    process.exitCode = before.exitCode
    if (noColor === undefined) delete process.env['NO_COLOR']
    else process.env['NO_COLOR'] = noColor
  }
}
