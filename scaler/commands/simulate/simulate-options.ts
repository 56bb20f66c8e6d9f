import type { InferredOptionTypes } from 'yargs'
import type { REHEARSAL_OPTIONS } from '../rehearsal/rehearsal-options.ts'
import type { TRAFFIC_OPTIONS } from '../rehearsal/traffic-options.ts'
import type { WORLD_OPTIONS } from '../rehearsal/world-options.ts'

/** Options of `simulate` alone, for yargs. */
export const SIMULATE_OPTIONS = {
  file: { alias: 'f', type: 'string', requiresArg: true, describe: 'manifest file; - is standard input' },
  folder: { alias: 'k', type: 'string', requiresArg: true, describe: 'kustomization folder' },
  name: { type: 'string', requiresArg: true, describe: 'the workload, when there are several' },
  kind: {
    type: 'string',
    requiresArg: true,
    describe: 'Deployment or ReplicaSet: treat the pods as its own',
  },
  replicas: { type: 'string', requiresArg: true, describe: 'replicas before the change' },
  'replicas-to': { type: 'string', requiresArg: true, describe: 'replicas after the change' },
  'image-changes': {
    type: 'boolean',
    describe:
      'the change has a new image (--no-image-changes: it has not); with --traffic and no word of a rollout, nothing changes',
  },
  objectives: {
    type: 'string',
    requiresArg: true,
    describe: 'YAML file: availability, errors, latency, cost and price, minAvailable, maxPods, within',
  },
} as const

/** All of them. */
export type SimulateOptions = InferredOptionTypes<typeof SIMULATE_OPTIONS> &
  InferredOptionTypes<typeof REHEARSAL_OPTIONS> &
  InferredOptionTypes<typeof WORLD_OPTIONS> &
  InferredOptionTypes<typeof TRAFFIC_OPTIONS>
