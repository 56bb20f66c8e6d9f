import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import type { Autoscaling, Faults, MetricSeries, Node, Requests, RolloutPlan } from '../../sim/index.ts'
import { metricNames } from '../../sim/index.ts'
import { ToolError } from '../errors.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'
import { type ManifestSource, readManifests } from '../manifests/read-manifests.ts'
import { describeLives } from '../rehearsal/describe-lives.ts'
import { measuredMetrics } from '../rehearsal/measured-metrics.ts'
import { selectAutoscaler } from '../rehearsal/select-autoscaler.ts'
import type { OptionReader } from './option-reader.ts'
import { FAULT_FORMS, joinFaults, parseFault } from './parse-fault.ts'
import { parseMetric } from './parse-metric.ts'
import { parseNodeList } from './parse-node-list.ts'
import type { WORLD_OPTIONS } from './world-options.ts'

/** The options of `WORLD_OPTIONS`, read but not yet joined with the manifests. */
export type WorldSettings = {
  readonly faults: readonly string[]
  readonly nodes: readonly Node[] | undefined
  /** Whether pods live container by container. */
  readonly containers: boolean
  readonly autoscaler: ManifestSource | undefined
  readonly metrics: Readonly<Record<string, MetricSeries>>
  readonly requests: MetricSeries | undefined
  readonly scrapeIntervalMs: number | undefined
  readonly horizonMs: number | undefined
}

/** A folder ends in no suffix of a manifest. */
const MANIFEST_FILE = /\.(ya?ml|json)$|^-$/

/** From SIGTERM until a program has ended: the server drains at once when nothing is in flight. */
const STOP_MS = 1000

/** Reads the options; problems stay with the reader. */
export function readWorld(
  read: OptionReader,
  argv: ArgumentsCamelCase<InferredOptionTypes<typeof WORLD_OPTIONS>>,
): WorldSettings {
  const metrics = (argv.metric ?? []).flatMap((text) => {
    const metric = parseMetric(text)
    if (metric === undefined)
      read.refuse('--metric', 'NAME=VALUES in order of time, such as rate=20,95@60s,-@2m', text)
    return metric ?? []
  })
  for (const text of argv.fault ?? [])
    if (parseFault(text, '') === undefined) read.refuse('--fault', FAULT_FORMS, text)
  const nodes = argv.nodes === undefined ? undefined : parseNodeList(argv.nodes)
  if (argv.nodes !== undefined && nodes === undefined)
    read.refuse('--nodes', 'COUNTxCORES,MEMORY, such as 3x4,16Gi', argv.nodes)
  // yargs makes false of --no-autoscaler, whatever the option's type.
  const autoscaler = String(argv.autoscaler) === 'false' ? null : argv.autoscaler
  if (typeof autoscaler === 'string' && metrics.length === 0 && argv.requests === undefined)
    read.refuse('--autoscaler', 'given together with --metric or --requests', autoscaler)
  const requests = argv.requests === undefined ? undefined : parseMetric(`requests=${argv.requests}`)?.series
  if (argv.requests !== undefined && requests === undefined)
    read.refuse(
      '--requests',
      'a number a second, or several in order of time, such as 30,90@60s',
      argv.requests,
    )
  const source = autoscaler === undefined && metrics.length > 0 ? 'keda' : (autoscaler ?? undefined)
  return {
    faults: argv.fault ?? [],
    nodes,
    containers: argv.containers || argv.nodes !== undefined,
    autoscaler: source === undefined ? undefined : sourceOf(source),
    metrics: Object.fromEntries(metrics.map(({ name, series }) => [name, series])),
    requests,
    scrapeIntervalMs: read.durationMs('--scrape', argv.scrape),
    horizonMs: read.durationMs('--for', argv.for),
  }
}

/**
 * The world around a rollout of the manifest.
 *
 * @throws {ToolError} for manifests that cannot be read, and ARGUMENT_INVALID for a metric that no trigger has
 */
export function worldAround(
  settings: WorldSettings,
  object: KubernetesObject,
  { before, after, startUp }: Pick<RolloutPlan, 'before' | 'after' | 'startUp'>,
): Pick<RolloutPlan, 'around' | 'horizonMs'> {
  const faults = joinFaults(settings.faults.map((text): Faults => parseFault(text, after.image) ?? {}))
  const images = [before.image, after.image]
  return {
    around: {
      ...(settings.nodes === undefined ? {} : { nodes: settings.nodes }),
      ...(settings.containers ? { lives: describeLives(object, images, { startUp, stopMs: STOP_MS }) } : {}),
      ...(settings.autoscaler === undefined
        ? {}
        : { autoscaling: autoscalingOf(settings.autoscaler, settings, before.name) }),
      ...(settings.requests === undefined ? {} : { requests: requestsOf(settings.requests, settings) }),
      ...(Object.keys(faults).length === 0 ? {} : { faults }),
    },
    ...(settings.horizonMs === undefined ? {} : { horizonMs: settings.horizonMs }),
  }
}

function requestsOf(ratePerSecond: MetricSeries, { scrapeIntervalMs }: WorldSettings): Requests {
  return { ratePerSecond, ...(scrapeIntervalMs === undefined ? {} : { scrapeIntervalMs }) }
}

/** What was told counts; what was not is measured, where there are requests to measure. */
function autoscalingOf(
  source: ManifestSource,
  { metrics: told, requests }: WorldSettings,
  workload: string,
): Autoscaling {
  const by = selectAutoscaler(readManifests(source), workload)
  const known = metricNames(by)
  const unknown = Object.keys(told).filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new ToolError(
      'ARGUMENT_INVALID',
      `--metric ${unknown.join(', ')} is read by no trigger; the autoscaler reads ${known.join(', ')}`,
    )
  const metrics = { ...(requests === undefined ? {} : measuredMetrics(by)), ...told }
  if (Object.keys(metrics).length === 0)
    throw new ToolError(
      'ARGUMENT_INVALID',
      `--requests says nothing of what the autoscaler reads; give --metric for ${known.join(', ')}`,
    )
  return { by, metrics }
}

function sourceOf(path: string): ManifestSource {
  return MANIFEST_FILE.test(path) ? { file: path } : { folder: path }
}
