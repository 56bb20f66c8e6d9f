import type { CommandModule } from 'yargs'
import { type Example, exampleTexts } from '../examples.ts'
import { STATUS_OPTIONS, type StatusOptions } from './status-options.ts'

const EXAMPLES: readonly Example[] = [
  { does: 'the Deployment of the namespace tidegate', command: 'status', words: '-n tidegate' },
]

/** `tidegate status`: what runs now: revisions, images, every pod with its restarts. */
export const statusCommand: CommandModule<object, StatusOptions> = {
  command: 'status',
  describe: 'show revision, image, readiness and restarts of every pod',
  builder: (yargs) => yargs.options(STATUS_OPTIONS).example(exampleTexts(EXAMPLES)),
  // Loaded when it is needed, like that of `rollout`.
  handler: async (argv) => (await import('./run-status.ts')).runStatus(argv),
}
