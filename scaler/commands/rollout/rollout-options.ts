import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import type { REHEARSAL_OPTIONS } from '../rehearsal/rehearsal-options.ts'

/** The options of `rollout` alone, for yargs. */
export const ROLLOUT_OPTIONS = {
  image: { type: 'string', requiresArg: true, describe: 'the new image, or CONTAINER=IMAGE' },
  file: { alias: 'f', type: 'string', requiresArg: true, describe: 'roll out the manifests of this file' },
  folder: { alias: 'k', type: 'string', requiresArg: true, describe: 'roll out this kustomization' },
  namespace: {
    alias: 'n',
    type: 'string',
    requiresArg: true,
    describe: 'without it: of the manifests, or tidegate',
  },
  name: { type: 'string', requiresArg: true, describe: 'the Deployment, when there are several' },
  timeout: { type: 'string', requiresArg: true, describe: 'switch back after this time; without it 5m' },
  'dry-run': { type: 'boolean', default: false, describe: 'rehearse, apply nothing' },
} as const

/** What yargs makes of the options. */
export type RolloutOptions = InferredOptionTypes<typeof ROLLOUT_OPTIONS> &
  InferredOptionTypes<typeof REHEARSAL_OPTIONS>

/** What the command line gives to `rollout`. */
export type RolloutArguments = ArgumentsCamelCase<RolloutOptions>
