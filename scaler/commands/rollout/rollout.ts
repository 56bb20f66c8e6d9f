import type { CommandModule } from 'yargs'
import { type Example, exampleTexts } from '../examples.ts'
import { REHEARSAL_OPTIONS } from '../rehearsal/rehearsal-options.ts'
import { ROLLOUT_OPTIONS, type RolloutOptions } from './rollout-options.ts'

const EXAMPLES: readonly Example[] = [
  {
    does: 'a new image',
    command: 'rollout',
    words: '--image tidegate-server:2 --surge 60% --unavailable 30%',
  },
  { does: 'only rehearse', command: 'rollout', words: '-k manifests/overlays/surge-100 --dry-run' },
]

/** `tidegate rollout`: rehearses a change of a live Deployment, applies it if it passes, and switches back on failure. */
export const rolloutCommand: CommandModule<object, RolloutOptions> = {
  command: 'rollout',
  describe: 'rehearse a change of a live Deployment, apply it if it passes, switch back if it fails',
  builder: (yargs) =>
    yargs
      .options(ROLLOUT_OPTIONS)
      .options(REHEARSAL_OPTIONS)
      .conflicts('file', 'folder')
      .conflicts('image', ['file', 'folder'])
      .group(Object.keys(ROLLOUT_OPTIONS), 'What changes:')
      .group(Object.keys(REHEARSAL_OPTIONS), 'How it is rehearsed and judged:')
      .example(exampleTexts(EXAMPLES))
      .epilogue(
        'Exit codes: 0 complete; 1 refused, nothing applied; 2 bad input; 3 failed and switched back; 4 the cluster did not answer, or nothing could be put back.',
      ),
  // Loaded when it is needed: the Kubernetes client takes seconds to load, and most commands do without it.
  handler: async (argv) => (await import('./run-rollout.ts')).runRollout(argv),
}
