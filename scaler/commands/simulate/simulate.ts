import type { CommandModule } from 'yargs'
import { REHEARSAL_OPTIONS } from '../rehearsal/rehearsal-options.ts'
import { TRAFFIC_OPTIONS } from '../rehearsal/traffic-options.ts'
import { WORLD_OPTIONS } from '../rehearsal/world-options.ts'
import { runSimulate } from './run-simulate.ts'
import { SIMULATE_OPTIONS, type SimulateOptions } from './simulate-options.ts'

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
      .conflicts('file', 'folder')
      .example('$0 simulate --surge 100% --unavailable 0%', 'all new pods come before any old one goes')
      .example('$0 simulate --surge 60% --unavailable 30%', 'old pods go as new ones come')
      .example(
        '$0 simulate --kind ReplicaSet --replicas 3 --replicas-to 5',
        'a new image in a bare ReplicaSet',
      )
      .example('$0 simulate --fault crash:30s --within 5m', 'the new version crashes 30 s after each start')
      .example(
        '$0 simulate --metric request-rate=100,400@2m',
        'the ScaledObject of keda/ under a step of load',
      )
      .example(
        '$0 simulate --traffic poisson:90/s --service exponential:20ms --replicas 3 --for 1h',
        'what requests meet',
      )
      .example('$0 simulate -k manifests/overlays/rolling-60-30 --json', 'for a script'),
  handler: runSimulate,
}
