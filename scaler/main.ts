#!/usr/bin/env node
import { hideBin } from 'yargs/helpers'
import { report, runWords } from './command-line.ts'
import { ToolError } from './errors.ts'
import { whyNot } from './files/why-not.ts'

/** The process of the command line. */
heedOutput((reason) => {
  const exitCode = report(new ToolError('OUTPUT_UNWRITABLE', `standard output cannot be written: ${reason}`))
  // A verdict, or what became of a rollout, says more.
  process.exitCode ||= exitCode
})
await runWords(hideBin(process.argv))

/**
 * Lets what is under way go on whatever becomes of its output, above all a rollout that may have to be switched back.
 * Whoever reads the output may leave early (`--json | head -1`): that is their right, and the exit code stays.
 *
 * @param tellLost told at the end, with the reason, when the output could not be written for another one
 */
function heedOutput(tellLost: (reason: string) => void): void {
  let reason: string | undefined
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') reason ??= whyNot(error)
  })
  // Nobody is left who could be told.
  process.stderr.on('error', () => undefined)
  process.once('exit', () => {
    if (reason !== undefined) tellLost(reason)
  })
}
