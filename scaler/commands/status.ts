import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes } from 'yargs'

const OPTIONS = {
  namespace: {
    alias: 'n',
    type: 'string',
    requiresArg: true,
    default: 'tidegate',
    describe: 'where it runs',
  },
  name: { type: 'string', requiresArg: true, describe: 'the Deployment, when there are several' },
  json: { type: 'boolean', default: false, describe: 'print one JSON object instead of tables' },
} as const

type StatusOptions = InferredOptionTypes<typeof OPTIONS>

/** What the command line gives to `status`. */
export type StatusArguments = ArgumentsCamelCase<StatusOptions>

/** `tidegate status`: what runs now: revisions, images, every pod with its restarts. */
export const statusCommand: CommandModule<object, StatusOptions> = {
  command: 'status',
  describe: 'show revision, image, readiness and restarts of every pod',
  builder: (yargs) =>
    yargs.options(OPTIONS).example('$0 status -n tidegate', 'the Deployment of the namespace tidegate'),
  // Loaded when it is needed, like that of `rollout`.
  handler: async (argv) => (await import('./run-status.ts')).runStatus(argv),
}
