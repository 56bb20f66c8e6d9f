import type { CommandModule, InferredOptionTypes } from 'yargs'
import { CALIBRATE_OPTIONS } from './calibrate-options.ts'

/** `tidegate calibrate`: measures how a running server serves. */
export const calibrateCommand: CommandModule<object, InferredOptionTypes<typeof CALIBRATE_OPTIONS>> = {
  command: 'calibrate',
  describe: 'measure how a server on this machine serves, for simulate --service profile:FILE',
  builder: (yargs) =>
    yargs
      .options(CALIBRATE_OPTIONS)
      .example('$0 calibrate --url http://127.0.0.1:8080 --save profile.json', 'the model heart')
      .example(
        '$0 simulate --traffic poisson:90/s --service profile:profile.json',
        'what was measured, simulated',
      ),
  // Loaded when it is needed, like that of `rollout`.
  handler: async (argv) => (await import('./run-calibrate.ts')).runCalibrate(argv),
}
