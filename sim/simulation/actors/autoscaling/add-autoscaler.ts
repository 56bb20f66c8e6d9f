import { randomStream } from '../../../engine/random-stream.ts'
import type { TriggerReading } from '../../../keda/metric/read-trigger.ts'
import type { ScaledObjectSpec, TriggerMetric } from '../../../keda/scaled-object/scaled-object-spec.ts'
import type { MetricSpec } from '../../../kubernetes/hpa/hpa-spec.ts'
import {
  DEFAULT_HPA_OPTIONS,
  HPA_SYNC_PERIOD_MS,
  type MetricReading,
} from '../../../kubernetes/hpa/hpa-view.ts'
import type { Autoscaling } from '../../../scenario/autoscaling.ts'
import { followedRate } from '../../../scenario/followed-rate.ts'
import { isRequestRate } from '../../../scenario/metric-series.ts'
import type { LoadBalancer } from '../load/load-balancer.ts'
import type { Service } from '../load/service.ts'
import { GatewayCounter } from '../metrics/gateway-counter.ts'
import { MetricSource, type RateSource } from '../metrics/metric-source.ts'
import { Prometheus } from '../metrics/prometheus.ts'
import { readMetric } from '../metrics/read-metric.ts'
import { CountedPods } from '../metrics/scraped-pods.ts'
import type { Stage } from '../stage.ts'
import { autoscaledPods } from './autoscaled-pods.ts'
import { HpaController } from './hpa-controller.ts'
import { KedaOperator } from './keda-operator.ts'
import { ReactionWatch } from './reaction-watch.ts'

/** What most set-ups of Prometheus have (prometheus.io's own example configuration). */
const SCRAPE_INTERVAL_MS = 15_000

/** Puts the autoscaler of the scenario on the stage: an HPA, or KEDA with the HPA that it makes. */
export function addAutoscaler(
  stage: Stage,
  autoscaling: Autoscaling,
  service: Service | undefined,
  load: LoadBalancer | undefined,
): ReactionWatch | undefined {
  const { scenario, agenda, world, history, lives } = stage
  const { by, metrics, syncPeriodMs: periodMs = HPA_SYNC_PERIOD_MS, options } = autoscaling
  const source = new MetricSource(metrics, scenario.faults, prometheusFor(stage, autoscaling, service, load))
  // Where the periods of the controllers stand when the scenario begins is chance.
  const phases = randomStream(scenario.seed, 'autoscaler-phase')
  const firstMs = agenda.nowMs + Math.floor(phases.next() * periodMs)
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
    const { spec, formula, changes = [] } = by
    const firstPollMs = agenda.nowMs + Math.floor(phases.next() * spec.pollingIntervalMs)
    const readTriggers = (of: ScaledObjectSpec): readonly TriggerReading[] =>
      triggerReadings(of, source, agenda.nowMs)
    const keda = new KedaOperator(
      agenda,
      world,
      history,
      controller,
      spec,
      readTriggers,
      formula,
      firstPollMs,
    )
    operator = keda
    for (const change of changes) agenda.at(change.atMs, 'user', () => keda.put(change.spec))
    for (const { triggerIndex, name } of pushTriggers(spec))
      for (const atMs of source.rises(name))
        agenda.at(Math.max(agenda.nowMs, atMs), 'keda', () => keda.push(triggerIndex))
  }
  return service === undefined
    ? undefined
    : watchReactions(stage, autoscaling, service, load?.isExpected === false, source)
}

/** Where pods follow the rate of requests by an average for each, there is a reaction to watch. */
function watchReactions(
  { scenario: { requests }, agenda, world }: Stage,
  autoscaling: Autoscaling,
  service: Service,
  isCounted: boolean,
  source: MetricSource,
): ReactionWatch | undefined {
  const followed = followedRate(autoscaling)
  if (followed === undefined || requests === undefined) return undefined
  const { name, perPod, hpa } = followed
  const metric = autoscaling.metrics[name] ?? []
  const { tolerance } = { ...DEFAULT_HPA_OPTIONS, ...autoscaling.options }
  return new ReactionWatch(agenda, world, service, requests.ratePerSecond, {
    perPod,
    maxReplicas: hpa.maxReplicas,
    tolerance: hpa.behavior?.scaleUp.tolerance ?? tolerance,
    countedOverMs: isCounted && isRequestRate(metric) ? metric.windowMs : undefined,
    measuredRate: () => source.read(name, agenda.nowMs),
  })
}

/** Prometheus as far as it is needed: where a metric is a rate of requests. */
function prometheusFor(
  { scenario, agenda, world }: Stage,
  { metrics }: Autoscaling,
  service: Service | undefined,
  load: LoadBalancer | undefined,
): RateSource | undefined {
  const windowsMs = Object.values(metrics).flatMap((metric) => (isRequestRate(metric) ? metric.windowMs : []))
  if (service === undefined || windowsMs.length === 0) return undefined
  const { requests, faults, seed } = scenario
  const options = {
    scrapeIntervalMs: requests?.scrapeIntervalMs ?? SCRAPE_INTERVAL_MS,
    keepMs: Math.max(...windowsMs) + (faults?.metricsLateMs ?? 0),
    seed,
  }
  if (requests?.countedBy === 'gateway') return new GatewayCounter(agenda, service, options)
  const pods = load === undefined ? service : new CountedPods(service, load)
  return new Prometheus(agenda, world, pods, options)
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

/** The external-push triggers, each with the name of its first metric's series. */
function pushTriggers(
  spec: ScaledObjectSpec,
): readonly { readonly triggerIndex: number; readonly name: string }[] {
  return spec.triggers.flatMap(({ type }, triggerIndex) => {
    const metric = spec.metrics.find((candidate) => candidate.triggerIndex === triggerIndex)
    if (type !== 'external-push' || metric === undefined) return []
    return [{ triggerIndex, name: metric.triggerName ?? metric.name }]
  })
}

/** What is above this is active. An external scaler says itself whether it is; a scripted one is above 0. */
function activationOf({ triggers }: ScaledObjectSpec, { triggerIndex }: TriggerMetric): number {
  const trigger = triggers[triggerIndex]
  return trigger?.type === 'prometheus' ? trigger.activationThreshold : 0
}
