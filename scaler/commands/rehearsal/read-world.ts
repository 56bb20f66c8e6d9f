import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs'
import type {
  Autoscaler,
  Autoscaling,
  ClientRate,
  Faults,
  MetricSeries,
  Node,
  Requests,
  RolloutPlan,
  ServedTraffic,
} from '../../../sim/index.ts'
import { DEFAULT_CLIENT_RATE, metricNames, rateSeries } from '../../../sim/index.ts'
import { ToolError } from '../../errors.ts'
import { defaultFolder } from '../../manifests/default-folder.ts'
import type { KubernetesObject } from '../../manifests/kubernetes-object.ts'
import { type ManifestSource, readManifests } from '../../manifests/read-manifests.ts'
import type { OptionReader } from '../../options/option-reader.ts'
import { FAULT_FORMS, joinFaults, parseFault } from '../../options/parse-fault.ts'
import { parseMetric } from '../../options/parse-metric.ts'
import { parseNodeList } from '../../options/parse-node-list.ts'
import { describeLives } from '../../rehearsal/describe-lives.ts'
import { measuredMetrics } from '../../rehearsal/measured-metrics.ts'
import { selectAutoscaler } from '../../rehearsal/select-autoscaler.ts'
import { TRAFFIC_FOR_MS } from './read-traffic.ts'
import type { WORLD_OPTIONS } from './world-options.ts'

/** The options of `WORLD_OPTIONS`, read but not yet joined with the manifests. */
export type WorldSettings = {
  readonly faults: readonly string[]
  readonly nodes: readonly Node[] | undefined
  /** Whether pods live container by container. */
  readonly containers: boolean
  /** `isChosen` tells what somebody asked for from what is there anyhow, and may not fit. */
  readonly autoscaler: { readonly source: ManifestSource; readonly isChosen: boolean } | undefined
  readonly metrics: Readonly<Record<string, MetricSeries>>
  readonly requests: MetricSeries | undefined
  readonly scrapeIntervalMs: number | undefined
  readonly horizonMs: number | undefined
  readonly controllerClient: ClientRate | undefined
}

/** A folder ends in no suffix of a manifest. */
const MANIFEST_FILE = /\.(ya?ml|json)$|^-$/

/** Far more than an API server answers. */
const CLIENT_RATE_MAX = 1_000_000

/** Nobody scrapes more often; without a pause in between no time would pass. */
const SCRAPE_MS_MIN = 100
/** Less is over before anything happens. */
const FOR_MS_MIN = 1000

/** From SIGTERM until a program has ended: the server drains at once when nothing is in flight. */
const STOP_MS = 1000

/**
 * Reads the options; problems stay with the reader.
 *
 * @param hasTraffic whether requests are simulated one by one: their rate can be measured
 */
export function readWorld(
  read: OptionReader,
  argv: ArgumentsCamelCase<InferredOptionTypes<typeof WORLD_OPTIONS>>,
  hasTraffic: boolean,
): WorldSettings {
  const metrics = (argv.metric ?? []).flatMap((text) => {
    const metric = parseMetric(text)
    if (metric === undefined)
      read.refuse('--metric', 'NAME=VALUES in order of time, such as rate=20,95@60s,-@2m', text)
    return metric ?? []
  })
  const nodes = argv.nodes === undefined ? undefined : parseNodeList(argv.nodes)
  if (argv.nodes !== undefined && nodes === undefined)
    read.refuse('--nodes', 'COUNTxCORES,MEMORY, such as 3x4,16Gi', argv.nodes)
  refuseFaults(read, argv.fault ?? [], nodes)
  const isReadable = hasTraffic || metrics.length > 0
  if (typeof argv.autoscaler === 'string' && !isReadable && argv.requests === undefined)
    read.refuse('--autoscaler', 'given together with --metric, --requests or --traffic', argv.autoscaler)
  const requests = argv.requests === undefined ? undefined : parseMetric(`requests=${argv.requests}`)?.series
  if (argv.requests !== undefined && requests === undefined)
    read.refuse(
      '--requests',
      'a number a second, or several in order of time, such as 30,90@60s',
      argv.requests,
    )
  return {
    faults: argv.fault ?? [],
    nodes,
    containers: argv.containers === true || argv.nodes !== undefined,
    autoscaler: readAutoscaler(argv.autoscaler, isReadable),
    metrics: Object.fromEntries(metrics.map(({ name, series }) => [name, series])),
    requests,
    scrapeIntervalMs: read.durationMs('--scrape', argv.scrape, { min: SCRAPE_MS_MIN }),
    horizonMs: read.durationMs('--for', argv.for, { min: FOR_MS_MIN }),
    controllerClient: readClientRate(read, argv.kubeApiQps, argv.kubeApiBurst),
  }
}

/** What one of the two leaves open is as Kubernetes has it. */
function readClientRate(
  read: OptionReader,
  qps: string | undefined,
  burst: string | undefined,
): ClientRate | undefined {
  if (qps === undefined && burst === undefined) return undefined
  const requestsPerSecond = read.integer('--kube-api-qps', qps, 1, CLIENT_RATE_MAX)
  const atOnce = read.integer('--kube-api-burst', burst, 1, CLIENT_RATE_MAX)
  return {
    requestsPerSecond: requestsPerSecond ?? DEFAULT_CLIENT_RATE.requestsPerSecond,
    burst: atOnce ?? DEFAULT_CLIENT_RATE.burst,
  }
}

/** A fault that cannot be read, and the loss of a node that is not there: it would pass for a world without faults. */
function refuseFaults(read: OptionReader, texts: readonly string[], nodes: WorldSettings['nodes']): void {
  for (const text of texts) {
    const fault = parseFault(text, '')
    if (fault === undefined) read.refuse('--fault', FAULT_FORMS, text)
    const names = nodes?.map(({ name }) => name) ?? []
    if (fault?.nodeLoss?.some(({ node }) => !names.includes(node)))
      read.refuse(
        '--fault',
        `a loss of one of the nodes that --nodes gives (${names.join(', ') || 'none'})`,
        text,
      )
  }
}

/** What was asked for; without a word of it, the one in keda, where there is something for it to read. */
function readAutoscaler(path: unknown, isReadable: boolean): WorldSettings['autoscaler'] {
  // yargs makes false of --no-autoscaler, whatever the option's type.
  if (String(path) === 'false') return undefined
  if (typeof path === 'string') return { source: sourceOf(path), isChosen: true }
  return isReadable ? { source: { folder: defaultFolder('keda') }, isChosen: false } : undefined
}

/**
 * The world around a rollout of the manifest.
 *
 * @param traffic requests that are simulated one by one: autoscalers read their rate
 * @throws {ToolError} for manifests that cannot be read, and ARGUMENT_INVALID for a metric that no trigger has
 */
export function worldAround(
  settings: WorldSettings,
  object: KubernetesObject,
  { before, after, startUp, seed }: Pick<RolloutPlan, 'before' | 'after' | 'startUp' | 'seed'>,
  traffic?: ServedTraffic,
): Pick<RolloutPlan, 'around' | 'horizonMs'> {
  const faults = joinFaults(settings.faults.map((text): Faults => parseFault(text, after.image) ?? {}))
  const images = [before.image, after.image]
  const load =
    traffic === undefined
      ? settings.requests
      : rateSeries(traffic.arrivals, seed, settings.horizonMs ?? TRAFFIC_FOR_MS)
  const autoscaling = autoscalingOf({ ...settings, requests: load }, before.name)
  if (autoscaling === undefined) refuseUnread(settings.faults)
  return {
    around: {
      ...(settings.nodes === undefined ? {} : { nodes: settings.nodes }),
      ...(settings.controllerClient === undefined ? {} : { controllerClient: settings.controllerClient }),
      ...(settings.containers ? { lives: describeLives(object, images, { startUp, stopMs: STOP_MS }) } : {}),
      ...(autoscaling === undefined ? {} : { autoscaling }),
      ...(load === undefined ? {} : { requests: requestsOf(load, settings, traffic) }),
      ...(Object.keys(faults).length === 0 ? {} : { faults }),
    },
    ...(settings.horizonMs === undefined ? {} : { horizonMs: settings.horizonMs }),
  }
}

/** Metrics that nobody reads can be late or missing without a difference: it would pass for a world that bears it. */
function refuseUnread(faults: readonly string[]): void {
  const unread = faults.filter((text) => text.startsWith('metrics-'))
  if (unread.length > 0)
    throw new ToolError(
      'ARGUMENT_INVALID',
      `--fault ${unread.join(', ')} befalls what an autoscaler reads, and there is none here`,
      { remedy: 'give --metric or --traffic, or --autoscaler with --requests, and no --no-autoscaler' },
    )
}

/** A gateway that holds requests counts them too. */
function requestsOf(
  ratePerSecond: MetricSeries,
  { scrapeIntervalMs }: WorldSettings,
  traffic: ServedTraffic | undefined,
): Requests {
  return {
    ratePerSecond,
    ...(scrapeIntervalMs === undefined ? {} : { scrapeIntervalMs }),
    ...(traffic?.service.holdMs === undefined ? {} : { countedBy: 'gateway' }),
  }
}

/** What was told counts; what was not is measured, where there are requests to measure. */
function autoscalingOf(
  { autoscaler, metrics: told, requests }: WorldSettings,
  workload: string,
): Autoscaling | undefined {
  const by = autoscaler === undefined ? undefined : findAutoscaler(autoscaler, workload, told)
  if (by === undefined) return undefined
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
      `the requests say nothing of what the autoscaler reads; give --metric for ${known.join(', ')}, or --no-autoscaler`,
    )
  return { by, metrics }
}

/** One that nobody asked for may be of another workload; one with metrics to read was asked for. */
function findAutoscaler(
  { source, isChosen }: NonNullable<WorldSettings['autoscaler']>,
  workload: string,
  told: WorldSettings['metrics'],
): Autoscaler | undefined {
  try {
    return selectAutoscaler(readManifests(source), workload)
  } catch (error) {
    const isOptional = !isChosen && Object.keys(told).length === 0
    if (isOptional && error instanceof ToolError && error.code === 'WORKLOAD_NOT_FOUND') return undefined
    throw error
  }
}

function sourceOf(path: string): ManifestSource {
  return MANIFEST_FILE.test(path) ? { file: path } : { folder: path }
}
