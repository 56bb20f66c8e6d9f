import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes } from 'yargs'
import { type Objectives, type RolloutPlan, rehearseRollout, type WorkloadSpec } from '../../sim/index.ts'
import { createPaint } from '../draw/paint.ts'
import { drawRehearsal } from '../draw/rehearsal-page.ts'
import { ToolError } from '../errors.ts'
import { type ManifestSource, readManifests } from '../manifests/read-manifests.ts'
import { parseOverriddenWorkload } from '../rehearsal/parse-overridden-workload.ts'
import { selectWorkload } from '../rehearsal/select-workload.ts'
import { OptionReader, REHEARSAL_OPTIONS } from './rehearsal-options.ts'

/** What a pod needs to end after its preStop hook: the server drains at once when nothing is in flight. */
const SHUT_DOWN_MS = 1000

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
    default: true,
    describe: 'the change has a new image (--no-image-changes: it has not)',
  },
} as const

type SimulateArguments = InferredOptionTypes<typeof OPTIONS> & InferredOptionTypes<typeof REHEARSAL_OPTIONS>

/** `tidegate simulate`: rehearses a rollout of manifests in virtual time; touches no cluster. */
export const simulateCommand: CommandModule<object, SimulateArguments> = {
  command: 'simulate',
  describe: 'rehearse a rollout in virtual time; no cluster is touched',
  builder: (yargs) =>
    yargs
      .options(OPTIONS)
      .options(REHEARSAL_OPTIONS)
      .conflicts('file', 'folder')
      .example('$0 simulate --surge 100% --unavailable 0%', 'all new pods come before any old one goes')
      .example('$0 simulate --surge 60% --unavailable 30%', 'old pods go as new ones come')
      .example(
        '$0 simulate --kind ReplicaSet --replicas 3 --replicas-to 5',
        'a new image in a bare ReplicaSet',
      )
      .example('$0 simulate -k manifests/overlays/rolling-60-30 --json', 'for a script'),
  handler: runSimulate,
}

function runSimulate(argv: ArgumentsCamelCase<SimulateArguments>): void {
  const { plan, stricter } = readPlan(argv)
  const rehearsal = rehearseRollout(plan, stricter)
  const { timeline, report, verdict } = rehearsal
  if (argv.json) console.log(JSON.stringify({ spec: plan.after, seed: plan.seed, timeline, report, verdict }))
  else
    console.log(
      drawRehearsal(
        rehearsal,
        process.stdout.columns ?? 80,
        createPaint(process.stdout.hasColors?.() ?? false),
      ),
    )
  if (!verdict.pass) process.exitCode = 1
}

function readPlan(argv: ArgumentsCamelCase<SimulateArguments>): {
  plan: RolloutPlan
  stricter: Partial<Objectives>
} {
  const read = new OptionReader()
  const kind = read.choice('--kind', argv.kind, ['Deployment', 'ReplicaSet'])
  const replicas = read.integer('--replicas', argv.replicas, 0)
  const replicasTo = read.integer('--replicas-to', argv.replicasTo, 0)
  const seed = read.integer('--seed', argv.seed, 0) ?? 1
  const startUp = read.delay('--start-up', argv.startUp)
  const termination =
    argv.termination === undefined ? undefined : read.delay('--termination', argv.termination)
  const minAvailable = read.integer('--min-available', argv.minAvailable, 0)
  const maxPods = read.integer('--max-pods', argv.maxPods, 0)
  const withinMs = read.durationMs('--within', argv.within)
  read.finish()

  const object = selectWorkload(readManifests(manifestSource(argv)), argv.name)
  const { surge, unavailable } = argv
  const before = parseOverriddenWorkload(object, { kind, replicas, surge, unavailable })
  const after = {
    ...before,
    replicas: replicasTo ?? before.replicas,
    image: nextImage(before, argv.imageChanges),
  }
  if (after.replicas === before.replicas && after.image === before.image)
    throw new ToolError(
      'ARGUMENT_INVALID',
      '--no-image-changes leaves nothing to change: give --replicas-to N',
    )
  const fallback = { kind: 'fixed', ms: before.preStopSeconds * 1000 + SHUT_DOWN_MS } as const
  return {
    plan: { before, after, startUp, termination: termination ?? fallback, seed },
    stricter: {
      ...(minAvailable === undefined ? {} : { minAvailable }),
      ...(maxPods === undefined ? {} : { maxPods }),
      ...(withinMs === undefined ? {} : { withinMs }),
    },
  }
}

function nextImage({ image }: WorkloadSpec, imageChanges: boolean): string {
  return imageChanges ? `${image} (next)` : image
}

/** The manifests asked for; without any, those in ./manifests, and without these, the ones that come with Tidegate. */
function manifestSource({ file, folder }: ArgumentsCamelCase<SimulateArguments>): ManifestSource {
  if (file !== undefined) return { file }
  if (folder !== undefined) return { folder }
  if (existsSync('manifests/kustomization.yaml')) return { folder: 'manifests' }
  const beside = ['../../manifests', '../../../manifests'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  return { folder: beside.find(existsSync) ?? 'manifests' }
}
