import { randomStream } from '../../engine/random-stream.ts'
import { hpaOfScaledObject } from '../../keda/hpa-of-scaled-object.ts'
import type { TriggerReading } from '../../keda/read-trigger.ts'
import type { ScaledObjectSpec, TriggerMetric } from '../../keda/scaled-object-spec.ts'
import type { MetricSpec, MetricTarget } from '../../kubernetes/hpa/hpa-spec.ts'
import { DEFAULT_HPA_OPTIONS, HPA_SYNC_PERIOD_MS, type MetricReading } from '../../kubernetes/hpa/hpa-view.ts'
import type { Autoscaling } from '../../scenario/autoscaling.ts'
import { isRequestRate } from '../../scenario/metric-series.ts'
import { autoscaledPods } from './autoscaled-pods.ts'
import { HpaController } from './hpa-controller.ts'
import { KedaOperator } from './keda-operator.ts'
import { MetricSource } from './metric-source.ts'
import { Prometheus } from './prometheus.ts'
import { ReactionWatch } from './reaction-watch.ts'
import { readMetric } from './read-metric.ts'
import type { Service } from './service.ts'
import type { Stage } from './stage.ts'

/** What most set-ups of Prometheus have (prometheus.io's own example configuration). */
const SCRAPE_INTERVAL_MS = 15_000

/** Puts the autoscaler of the scenario on the stage: an HPA, or KEDA with the HPA that it makes. */
export function addAutoscaler(
  stage: Stage,
  autoscaling: Autoscaling,
  service: Service | undefined,
): ReactionWatch | undefined {
  const { scenario, agenda, world, history, lives } = stage
  const { by, metrics, syncPeriodMs: periodMs = HPA_SYNC_PERIOD_MS, options } = autoscaling
  const source = new MetricSource(metrics, scenario.faults, prometheusFor(stage, autoscaling, service))
  // Where the periods of the controllers stand when the scenario begins is chance.
  const phases = randomStream(scenario.seed, 'autoscaler-phase')
  const firstMs = Math.floor(phases.next() * periodMs)
  let operator: KedaOperator | undefined
  const read = (metric: MetricSpec): MetricReading =>
    operator !== undefined && metric.type === 'External'
      ? operator.read(metric)
      : readMetric(source, world.pods, metric, agenda.nowMs)
  const controller = new HpaController(
    agenda,
    world,
    history,
    { read, pods: (spec) => autoscaledPods(world.pods, spec, (image) => lives.template(image)) },
    { ...DEFAULT_HPA_OPTIONS, ...options },
    { firstMs, periodMs },
  )
  if (by.kind === 'hpa') controller.put(by.spec)
  else {
    const { spec, formula } = by
    const firstPollMs = Math.floor(phases.next() * spec.pollingIntervalMs)
    const readTriggers = (): readonly TriggerReading[] => triggerReadings(spec, source, agenda.nowMs)
    operator = new KedaOperator(agenda, world, history, controller, spec, readTriggers, formula, firstPollMs)
  }
  return service === undefined ? undefined : watchReactions(stage, autoscaling, service, source)
}

/** Where pods follow the rate of requests by an average for each, there is a reaction to watch. */
function watchReactions(
  { scenario: { requests }, agenda, world }: Stage,
  { by, metrics, options }: Autoscaling,
  service: Service,
  source: MetricSource,
): ReactionWatch | undefined {
  const followed = followedRate(by, metrics)
  const hpa = by.kind === 'hpa' ? by.spec : hpaOfScaledObject(by.spec)
  if (followed === undefined || hpa === undefined || requests === undefined) return undefined
  const { tolerance } = { ...DEFAULT_HPA_OPTIONS, ...options }
  return new ReactionWatch(agenda, world, service, requests.ratePerSecond, {
    perPod: followed.perPod,
    maxReplicas: hpa.maxReplicas,
    tolerance: hpa.behavior?.scaleUp.tolerance ?? tolerance,
    measuredRate: () => source.read(followed.name, agenda.nowMs),
  })
}

/** The first metric that is a rate of requests with a target for each pod. */
function followedRate(
  by: Autoscaling['by'],
  metrics: Autoscaling['metrics'],
): { readonly name: string; readonly perPod: number } | undefined {
  const targets: readonly { readonly name: string; readonly target: MetricTarget }[] =
    by.kind === 'hpa'
      ? by.spec.metrics.flatMap((metric) =>
          metric.type === 'External' ? { name: metric.metric, target: metric.target } : [],
        )
      : by.spec.metrics.map(({ triggerName, name, target }) => ({ name: triggerName ?? name, target }))
  for (const { name, target } of targets)
    if (isRequestRate(metrics[name]) && target.type === 'AverageValue')
      return { name, perPod: target.averageValueMilli / 1000 }
  return undefined
}

/** Prometheus as far as it is needed: where a metric is a rate of requests. */
function prometheusFor(
  { scenario, agenda, world }: Stage,
  { metrics }: Autoscaling,
  service: Service | undefined,
): Prometheus | undefined {
  const windowsMs = Object.values(metrics).flatMap((metric) => (isRequestRate(metric) ? metric.windowMs : []))
  if (service === undefined || windowsMs.length === 0) return undefined
  const { requests, faults, seed } = scenario
  return new Prometheus(agenda, world, service, {
    scrapeIntervalMs: requests?.scrapeIntervalMs ?? SCRAPE_INTERVAL_MS,
    keepMs: Math.max(...windowsMs) + (faults?.metricsLateMs ?? 0),
    seed,
  })
}

function triggerReadings(
  spec: ScaledObjectSpec,
  source: MetricSource,
  nowMs: number,
): readonly TriggerReading[] {
  return spec.metrics.map((metric) => {
    const value = source.read(metric.triggerName ?? metric.name, nowMs)
    if (value === null) return { kind: 'error', message: `no value of ${metric.triggerName ?? metric.name}` }
    return { kind: 'value', value, isActive: value > activationOf(spec, metric) }
  })
}

/** What is above this is active. An external scaler says itself whether it is; a scripted one is above 0. */
function activationOf({ triggers }: ScaledObjectSpec, { triggerIndex }: TriggerMetric): number {
  const trigger = triggers[triggerIndex]
  return trigger?.type === 'prometheus' ? trigger.activationThreshold : 0
}
