import yargs from 'yargs'
import { calibrateCommand } from './commands/calibrate/calibrate.ts'
import { COMMAND_OPTIONS } from './commands/command-options.ts'
import { rolloutCommand } from './commands/rollout/rollout.ts'
import { simulateCommand } from './commands/simulate/simulate.ts'
import { statusCommand } from './commands/status/status.ts'
import { PAGE_COLUMNS } from './draw/terminal.ts'
import { ToolError } from './errors.ts'
import { checkWords } from './options/check-words.ts'
import { saySlip } from './options/say-slip.ts'
import { takenByNpm } from './options/taken-by-npm.ts'

/** What BSD's sysexits.h has for a fault inside of a program. */
const MISTAKE_EXIT_CODE = 70
const HELP = '--help lists what there is'

/**
 * Runs a command line, and sets the exit code of the process: 0 done; 1 the verdict failed, nothing was applied; 2 bad
 * input; 3 a rollout failed and was switched back; 4 the cluster or a tool could not be reached.
 *
 * @param words behind the name of the program
 */
export async function runWords(words: readonly string[]): Promise<void> {
  try {
    const problems = [...takenByNpm(process.env, COMMAND_OPTIONS), ...checkWords(words, COMMAND_OPTIONS)]
    if (problems.length > 0) throw new ToolError('ARGUMENT_INVALID', problems.join('\n'), { remedy: HELP })
    await parse(words)
  } catch (error) {
    process.exitCode = report(error)
  }
}

async function parse(words: readonly string[]): Promise<void> {
  await yargs([...words])
    .scriptName('tidegate')
    // What it says itself is English whatever the system speaks, as all the rest is.
    .locale('en')
    .usage('$0 COMMAND\n\nServes a model, scales it, and lets no rollout through that it has not rehearsed.')
    .command(simulateCommand)
    .command(rolloutCommand)
    .command(statusCommand)
    .command(calibrateCommand)
    .demandCommand(1, 'a command is missing')
    .strict()
    // Yargs builds the help behind each command, shown or not: wrapping it takes some 30 ms.
    .wrap(words.includes('--help') ? Math.min(100, process.stdout.columns ?? PAGE_COLUMNS) : null)
    .exitProcess(false)
    .fail((message, error) => {
      // An option without its value comes as an error of yargs' own, any other slip as a message alone.
      const isSlip = error === undefined || error === null || error.name === 'YError'
      throw isSlip ? new ToolError('ARGUMENT_INVALID', saySlip(message), { remedy: HELP }) : error
    })
    .parseAsync()
}

/** Says what went wrong on standard error, a line for each problem and then its code, and gives the exit code. */
export function report(error: unknown): number {
  if (!(error instanceof ToolError)) {
    // Node would end with 1, which says that nothing was applied.
    console.error('tidegate: this is a mistake of tidegate itself', error)
    return MISTAKE_EXIT_CODE
  }
  for (const line of error.message.split('\n')) console.error(`tidegate: ${line}`)
  if (error.remedy !== undefined) console.error(`tidegate: ${error.remedy}`)
  console.error(`tidegate: ${error.code}, exit code ${error.exitCode}`)
  return error.exitCode
}
