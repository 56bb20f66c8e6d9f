import type { CommandModule } from 'yargs'
import { type Example, exampleTexts } from '../examples.ts'
import { REHEARSAL_OPTIONS } from '../rehearsal/rehearsal-options.ts'
import { TRAFFIC_OPTIONS } from '../rehearsal/traffic-options.ts'
import { WORLD_OPTIONS } from '../rehearsal/world-options.ts'
import { runSimulate } from './run-simulate.ts'
import { SIMULATE_OPTIONS, type SimulateOptions } from './simulate-options.ts'

const EXAMPLES: readonly Example[] = [
  ['all new pods come before any old one goes', '--surge 100% --unavailable 0%'],
  ['old pods go as new ones come', '--surge 60% --unavailable 30%'],
  ['a new image in a bare ReplicaSet', '--kind ReplicaSet --replicas 3 --replicas-to 5'],
  ['the new version crashes 30 s after each start: exit code 1', '--fault crash:30s --within 5m'],
  ['the ScaledObject of keda/ under a step of load', '--metric request-rate=100,400@2m'],
  [
    'what requests meet',
    '--traffic poisson:90/s --service exponential:20ms --replicas 3 --no-autoscaler --for 1h',
  ],
  ['what they meet under a rollout, as a picture', '--traffic poisson:90/s --surge 1 --svg rollout.svg'],
  ['for a script', '-k manifests/overlays/surge-100 --json'],
].map(([does = '', words = '']) => ({ does, command: 'simulate', words }))

/** `tidegate simulate`: rehearses a rollout of manifests in virtual time; touches no cluster. */
export const simulateCommand: CommandModule<object, SimulateOptions> = {
  command: 'simulate',
  describe: 'rehearse a rollout in virtual time; no cluster is touched',
  builder: (yargs) =>
    yargs
      .options(SIMULATE_OPTIONS)
      .options(REHEARSAL_OPTIONS)
      .options(WORLD_OPTIONS)
      .options(TRAFFIC_OPTIONS)
      .group(Object.keys(SIMULATE_OPTIONS), 'What changes:')
      .group(Object.keys(REHEARSAL_OPTIONS), 'How it is rehearsed and judged:')
      .group(Object.keys(WORLD_OPTIONS), 'The world around it:')
      .group(Object.keys(TRAFFIC_OPTIONS), 'Requests, one by one:')
      .conflicts('file', 'folder')
      .example(exampleTexts(EXAMPLES)),
  handler: runSimulate,
}
