import type { ArgumentsCamelCase } from 'yargs'
import {
  type RolloutPlan,
  type ServedTraffic,
  type Warning,
  type WorkloadSpec,
  warnOfBlindAutoscaler,
} from '../../../sim/index.ts'
import { ToolError } from '../../errors.ts'
import { defaultFolder } from '../../manifests/default-folder.ts'
import type { KubernetesObject } from '../../manifests/kubernetes-object.ts'
import { type ManifestSource, readManifests } from '../../manifests/read-manifests.ts'
import type { OptionReader } from '../../options/option-reader.ts'
import { DEFAULT_START_UP } from '../../options/parse-delay.ts'
import { cpuLimitOf } from '../../rehearsal/cpu-limit.ts'
import { defaultTermination } from '../../rehearsal/default-termination.ts'
import type { DepthChoice } from '../../rehearsal/depth-choice.ts'
import { parseOverriddenWorkload } from '../../rehearsal/parse-overridden-workload.ts'
import { refuseLateMoments } from '../../rehearsal/refuse-late-moments.ts'
import { selectWorkload } from '../../rehearsal/select-workload.ts'
import type { FetchedSources } from '../../traffic/prometheus/fetch-sources.ts'
import { recordingWarnings } from '../../traffic/recording-warnings.ts'
import type { SimulateOptions } from '../simulate/simulate-options.ts'
import type { RehearsalSettings } from './read-rehearsal.ts'
import { readTraffic, TRAFFIC_FOR_MS } from './read-traffic.ts'
import { readWorld, worldAround } from './read-world.ts'
import { refuseContradictions } from './refuse-contradictions.ts'

/** Kubernetes supports 150,000 pods in a cluster; a simulation of more would only fill the memory. */
const REPLICAS_MAX = 150_000

/** What is to be simulated. */
export type ReadPlan = {
  readonly plan: RolloutPlan
  /** The workload's manifest. */
  readonly object: KubernetesObject
  /** How deep the requests of the plan are simulated; undefined without any. */
  readonly choice: DepthChoice | undefined
  /** What should be known before the figures are believed. */
  readonly warnings: readonly Warning[]
}

/**
 * The plan that the options and the manifests come to, and the workload's manifest.
 *
 * @throws {ToolError} for everything wrong with either
 */
export function readPlan(
  read: OptionReader,
  argv: ArgumentsCamelCase<SimulateOptions>,
  { startUp = DEFAULT_START_UP, termination, seed }: RehearsalSettings,
  fetched: FetchedSources = new Map(),
): ReadPlan {
  const kind = read.choice('--kind', argv.kind, ['Deployment', 'ReplicaSet'])
  const replicas = read.integer('--replicas', argv.replicas, 0, REPLICAS_MAX)
  const replicasTo = read.integer('--replicas-to', argv.replicasTo, 0, REPLICAS_MAX)
  const world = readWorld(read, argv, argv.traffic !== undefined)
  const forMs = world.horizonMs ?? TRAFFIC_FOR_MS
  const { traffic, choice } = readTraffic(read, argv, { forMs, seed, fetched }) ?? {}
  refuseContradictions(read, argv)
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
  const whole: RolloutPlan =
    traffic === undefined
      ? { ...plan, ...surroundings }
      : { ...plan, around: { ...surroundings.around, traffic: limited(traffic, object) }, horizonMs: forMs }
  refuseLateMoments(whole)
  return { plan: whole, object, choice, warnings: warningsOf(whole, argv.traffic) }
}

/** @param text of `--traffic` */
function warningsOf({ around = {}, horizonMs = 0 }: RolloutPlan, text = ''): readonly Warning[] {
  const { traffic } = around
  const isRecorded = traffic !== undefined && /\b(file|prometheus):/.test(text)
  return [
    ...(isRecorded ? recordingWarnings(traffic.arrivals, horizonMs) : []),
    ...warnOfBlindAutoscaler(around),
  ]
}

/** What a run may have of its cores stands in the manifest. */
function limited(traffic: ServedTraffic, object: KubernetesObject): ServedTraffic {
  const { service } = traffic
  if (service.cpu === undefined) return traffic
  const limitCores = cpuLimitOf(object)
  if (!Number.isFinite(limitCores))
    throw new ToolError('ARGUMENT_INVALID', '--cores has no effect: the container has no CPU limit', {
      remedy: 'set resources.limits.cpu in the manifest, or leave --cores out',
    })
  return { ...traffic, service: { ...service, cpu: { ...service.cpu, limitCores } } }
}

/** Traffic alone changes nothing: it takes a word of a rollout. */
function isRollout({
  traffic,
  surge,
  unavailable,
  replicasTo,
}: ArgumentsCamelCase<SimulateOptions>): boolean {
  return [surge, unavailable, replicasTo].some((option) => option !== undefined) || traffic === undefined
}

/** Whether there is no rollout at all, only traffic to a workload that stays. */
export function isUnchanged({ before, after }: Pick<RolloutPlan, 'before' | 'after'>): boolean {
  return after.replicas === before.replicas && after.image === before.image
}

function nextImage({ image }: WorkloadSpec, imageChanges: boolean): string {
  return imageChanges ? `${image} (next)` : image
}

/** The manifests asked for; without any, those in ./manifests, or those that come with Tidegate. */
function manifestSource({ file, folder }: ArgumentsCamelCase<SimulateOptions>): ManifestSource {
  if (file !== undefined) return { file }
  return { folder: folder ?? defaultFolder('manifests') }
}
