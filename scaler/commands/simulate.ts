import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes } from 'yargs'
import type { RolloutPlan, WorkloadSpec } from '../../sim/index.ts'
import { drawRehearsal } from '../draw/rehearsal-page.ts'
import { terminal } from '../draw/terminal.ts'
import { drawTraffic } from '../draw/traffic-page.ts'
import { ERRORS, ToolError } from '../errors.ts'
import { defaultFolder } from '../manifests/default-folder.ts'
import { type ManifestSource, readManifests } from '../manifests/read-manifests.ts'
import { defaultTermination } from '../rehearsal/default-termination.ts'
import { parseOverriddenWorkload } from '../rehearsal/parse-overridden-workload.ts'
import { rehearse } from '../rehearsal/rehearse.ts'
import { selectWorkload } from '../rehearsal/select-workload.ts'
import { reportTraffic, withTraffic } from '../rehearsal/traffic-report.ts'
import { OptionReader } from './option-reader.ts'
import { DEFAULT_START_UP } from './parse-delay.ts'
import { printTraffic } from './print-traffic.ts'
import { type RehearsalSettings, readRehearsal } from './read-rehearsal.ts'
import { readTraffic, TRAFFIC_FOR_MS } from './read-traffic.ts'
import { readWorld, worldAround } from './read-world.ts'
import { REHEARSAL_OPTIONS } from './rehearsal-options.ts'
import { TRAFFIC_OPTIONS } from './traffic-options.ts'
import { WORLD_OPTIONS } from './world-options.ts'

const OPTIONS = {
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
} as const

/** Kubernetes supports 150,000 pods in a cluster; a simulation of more would only fill the memory. */
const REPLICAS_MAX = 150_000

type SimulateArguments = InferredOptionTypes<typeof OPTIONS> &
  InferredOptionTypes<typeof REHEARSAL_OPTIONS> &
  InferredOptionTypes<typeof WORLD_OPTIONS> &
  InferredOptionTypes<typeof TRAFFIC_OPTIONS>

/** `tidegate simulate`: rehearses a rollout of manifests in virtual time; touches no cluster. */
export const simulateCommand: CommandModule<object, SimulateArguments> = {
  command: 'simulate',
  describe: 'rehearse a rollout in virtual time; no cluster is touched',
  builder: (yargs) =>
    yargs
      .options(OPTIONS)
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

function runSimulate(argv: ArgumentsCamelCase<SimulateArguments>): void {
  const read = new OptionReader()
  const settings = readRehearsal(read, argv, 0)
  const { plan, stricter, worlds } = { ...settings, plan: readPlan(read, argv, settings) }
  if (isUnchanged(plan)) {
    printTraffic(plan, argv.json)
    return
  }
  const rehearsed = rehearse(plan, stricter, worlds)
  const { timeline, report, verdict } = rehearsed.rehearsal
  const traffic = reportTraffic(plan, timeline)
  const [columns, paint] = terminal()
  if (argv.json) {
    const whole = withTraffic(report, traffic)
    console.log(JSON.stringify({ spec: plan.after, seed: plan.seed, timeline, report: whole, verdict }))
  } else {
    console.log(drawRehearsal(rehearsed, columns, paint))
    if (traffic !== undefined)
      console.log(`\n${drawTraffic({ timeline, traffic: plan.around?.traffic }, traffic, paint)}`)
  }
  if (!verdict.pass) process.exitCode = ERRORS.VERDICT_FAILED.exitCode
}

function readPlan(
  read: OptionReader,
  argv: ArgumentsCamelCase<SimulateArguments>,
  { startUp = DEFAULT_START_UP, termination, seed }: RehearsalSettings,
): RolloutPlan {
  const kind = read.choice('--kind', argv.kind, ['Deployment', 'ReplicaSet'])
  const replicas = read.integer('--replicas', argv.replicas, 0, REPLICAS_MAX)
  const replicasTo = read.integer('--replicas-to', argv.replicasTo, 0, REPLICAS_MAX)
  const world = readWorld(read, argv, argv.traffic !== undefined)
  const forMs = world.horizonMs ?? TRAFFIC_FOR_MS
  const traffic = readTraffic(read, argv, { forMs, seed })
  read.finish()

  const object = selectWorkload(readManifests(manifestSource(argv)), argv.name)
  const { surge, unavailable } = argv
  const before = parseOverriddenWorkload(object, { kind, replicas, surge, unavailable })
  const image = nextImage(before, argv.imageChanges ?? isRollout(argv))
  const after = { ...before, image, replicas: replicasTo ?? before.replicas }
  if (isUnchanged({ before, after }) && traffic === undefined)
    throw new ToolError(
      'ARGUMENT_INVALID',
      '--no-image-changes leaves nothing to change: give --replicas-to N',
    )
  const plan = { before, after, startUp, termination: termination ?? defaultTermination(before), seed }
  const surroundings = worldAround(world, object, plan, traffic)
  if (traffic === undefined) return { ...plan, ...surroundings }
  return { ...plan, around: { ...surroundings.around, traffic }, horizonMs: forMs }
}

/** Traffic alone changes nothing: it takes a word of a rollout. */
function isRollout({
  traffic,
  surge,
  unavailable,
  replicasTo,
}: ArgumentsCamelCase<SimulateArguments>): boolean {
  return [surge, unavailable, replicasTo].some((option) => option !== undefined) || traffic === undefined
}

function isUnchanged({ before, after }: Pick<RolloutPlan, 'before' | 'after'>): boolean {
  return after.replicas === before.replicas && after.image === before.image
}

function nextImage({ image }: WorkloadSpec, imageChanges: boolean): string {
  return imageChanges ? `${image} (next)` : image
}

/** The manifests asked for; without any, those in ./manifests, or those that come with Tidegate. */
function manifestSource({ file, folder }: ArgumentsCamelCase<SimulateArguments>): ManifestSource {
  if (file !== undefined) return { file }
  return { folder: folder ?? defaultFolder('manifests') }
}
