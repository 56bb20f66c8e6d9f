import type { CommandModule, InferredOptionTypes } from 'yargs'
import { type Example, exampleTexts } from '../examples.ts'
import { CALIBRATE_OPTIONS } from './calibrate-options.ts'

const EXAMPLES: readonly Example[] = [
  {
    does: 'the model heart',
    command: 'calibrate',
    words: '--url http://127.0.0.1:8080 --save profile.json',
  },
  {
    does: 'what was measured, simulated',
    command: 'simulate',
    words: '--traffic poisson:90/s --service profile:profile.json',
  },
]

/** `tidegate calibrate`: measures how a running server serves. */
export const calibrateCommand: CommandModule<object, InferredOptionTypes<typeof CALIBRATE_OPTIONS>> = {
  command: 'calibrate',
  describe: 'measure how a server on this machine serves, for simulate --service profile:FILE',
  builder: (yargs) => yargs.options(CALIBRATE_OPTIONS).example(exampleTexts(EXAMPLES)),
  // Loaded when it is needed, like that of `rollout`.
  handler: async (argv) => (await import('./run-calibrate.ts')).runCalibrate(argv),
}
