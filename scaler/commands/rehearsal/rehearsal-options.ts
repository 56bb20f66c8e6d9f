/** Options that every command with a rehearsal has, for yargs. */
export const REHEARSAL_OPTIONS = {
  surge: { type: 'string', requiresArg: true, describe: 'maxSurge, such as 2 or 25%' },
  unavailable: { type: 'string', requiresArg: true, describe: 'maxUnavailable, such as 1 or 25%' },
  'start-up': {
    type: 'string',
    requiresArg: true,
    describe: 'from creation to ready: 2s, 1s..4s (uniform) or never; without it 2s, or as live pods took',
  },
  termination: {
    type: 'string',
    requiresArg: true,
    describe: 'from deletion mark to gone; without it the preStop sleep and 1s',
  },
  seed: { type: 'string', requiresArg: true, describe: 'source of all chance; without it 1' },
  'min-available': { type: 'string', requiresArg: true, describe: 'objective: fewest available pods' },
  'max-pods': { type: 'string', requiresArg: true, describe: 'objective: most pods at once' },
  within: { type: 'string', requiresArg: true, describe: 'objective: longest duration, such as 90s' },
  worlds: {
    type: 'string',
    requiresArg: true,
    describe: 'rehearse in this many more worlds, each pod at its own pace',
  },
  json: { type: 'boolean', default: false, describe: 'print one JSON object instead of the picture' },
} as const
