import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'

/** The options of `calibrate`, for yargs. */
export const CALIBRATE_OPTIONS = {
  url: {
    type: 'string',
    requiresArg: true,
    demandOption: true,
    describe: 'the server, on this machine: http://127.0.0.1:8080',
  },
  path: { type: 'string', requiresArg: true, default: '/v2/models/heart/infer', describe: 'what is asked' },
  body: {
    type: 'string',
    requiresArg: true,
    describe: 'JSON file that is posted; default one row for the model heart',
  },
  requests: {
    type: 'string',
    requiresArg: true,
    describe: 'requests of each stage at most, 100 to 1000000; default 40000, or what its seconds hold',
  },
  concurrency: {
    type: 'string',
    requiresArg: true,
    describe:
      'requests that the server works on at once, when you know it; default what bursts tell, at most 16',
  },
  save: {
    type: 'string',
    requiresArg: true,
    describe: 'file for the profile: simulate --service profile:FILE reads it',
  },
  json: { type: 'boolean', default: false, describe: 'print the profile as one JSON object' },
} as const

/** What the command line gives to `calibrate`. */
export type CalibrateArguments = ArgumentsCamelCase<InferredOptionTypes<typeof CALIBRATE_OPTIONS>>
