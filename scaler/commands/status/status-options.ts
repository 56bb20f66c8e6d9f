import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'

/** The options of `status` alone, for yargs. */
export const STATUS_OPTIONS = {
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

/** What yargs makes of the options. */
export type StatusOptions = InferredOptionTypes<typeof STATUS_OPTIONS>

/** What the command line gives to `status`. */
export type StatusArguments = ArgumentsCamelCase<StatusOptions>
