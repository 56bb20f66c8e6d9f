import { compositeOf } from './metric/composite-metric.ts'
import { exceedsThreshold, observeMetric, recordOf } from './metric/observe-metric.ts'
import { requestScale, type ScaleResult, type TriggerState } from './request-scale.ts'
import { withFallbackCondition } from './scaled-object/scaled-object-conditions.ts'
import type {
  MetricRecord,
  ScaledObjectEvent,
  ScaledObjectMemory,
  ScaledObjectView,
} from './scaled-object/scaled-object-memory.ts'
import { COMPOSITE_METRIC, usesHpaObservations, validFallback } from './scaled-object/scaled-object-spec.ts'

/** What one poll wants done. */
export type PollResult = ScaleResult & {
  /** When the next poll is due, if the spec stays: the interval counts from this poll's start. */
  readonly nextPollMs: number
}

/** What all triggers together said, and what is remembered of it. */
type Survey = {
  readonly records: readonly MetricRecord[]
  readonly failures: ScaledObjectMemory['failures']
  readonly events: ScaledObjectEvent[]
}

const FALLBACK_ON: ScaledObjectEvent = {
  type: 'Normal',
  reason: 'ScaledObjectFallbackActivated',
  message: 'the fallback is active',
}
const FALLBACK_OFF: ScaledObjectEvent = {
  type: 'Normal',
  reason: 'ScaledObjectFallbackDeactivated',
  message: 'the fallback is no longer active',
}

/**
 * Whether this poll asks any trigger at all: where the HPA is active, and has asked for every metric, KEDA takes what it
 * was told then (scale_handler.go: getScaledObjectState).
 */
export function needsReadings(view: Pick<ScaledObjectView, 'spec' | 'memory' | 'hpaScalingActive'>): boolean {
  const { spec, memory } = view
  return !canReuse(view) || spec.metrics.some((_, index) => memory.records[index] === undefined)
}

function canReuse({ spec, hpaScalingActive }: Pick<ScaledObjectView, 'spec' | 'hpaScalingActive'>): boolean {
  return hpaScalingActive?.status === 'True' && usesHpaObservations(spec)
}

/**
 * One tick of KEDA's poll loop, v2.21.0 (pkg/scaling/scale_handler.go: checkScalers, getScaledObjectState): asks every
 * trigger, then scales between zero or idle and the least replicas.
 *
 * The loop's first tick comes at once when KEDA starts, when the spec changes and when a pause ends.
 */
export function pollScaledObject(view: ScaledObjectView): PollResult {
  const { spec, memory, nowMs } = view
  const survey = surveyTriggers(view)
  const { records, failures } = survey
  const isFallback = records.some((record) => record.ok && record.isFallback)
  const state = spec.scalingModifiers === undefined ? stateOf(view, records) : compositeState(view, survey)
  const wasFallback = memory.conditions.Fallback?.status === 'True'
  const { events } = survey
  if (isFallback !== wasFallback) events.push(isFallback ? FALLBACK_ON : FALLBACK_OFF)
  const result = requestScale(view, remember(view, records, failures), state)
  return {
    memory: result.memory,
    replicas: result.replicas,
    events: events.length === 0 ? result.events : [...events, ...result.events],
    nextPollMs: nowMs + spec.pollingIntervalMs,
  }
}

/**
 * An external-push trigger said that it is active: the target is scaled at once, between two polls
 * (scale_handler.go: startPushScalers).
 *
 * A pushed `false` is ignored: only a poll deactivates.
 *
 * @param triggerIndex the trigger's place in the spec
 */
export function pushActivity(view: ScaledObjectView, triggerIndex: number, isActive: boolean): ScaleResult {
  const metric = view.spec.metrics.find((candidate) => candidate.triggerIndex === triggerIndex)
  if (!isActive || metric === undefined) return { memory: view.memory, replicas: undefined, events: [] }
  return requestScale(view, view.memory, { isActive, isError: false, activeTriggers: [metric.name] })
}

function surveyTriggers(view: ScaledObjectView): Survey {
  const { spec, memory, readings } = view
  const isReused = canReuse(view)
  const records: MetricRecord[] = []
  const events: ScaledObjectEvent[] = []
  let { failures } = memory
  for (let index = 0; index < spec.metrics.length; index += 1) {
    const metric = spec.metrics[index]
    if (metric === undefined) continue
    let record = isReused ? memory.records[index] : undefined
    if (record === undefined) {
      const observed = observeMetric(view, failures, index, metric, recordOf(readings[index]))
      record = observed.record
      failures = observed.failures
    }
    records.push(record)
    if (!record.ok) {
      const reason = spec.scalingModifiers === undefined ? 'KEDAScalerFailed' : 'KEDAMetricSourceFailed'
      events.push({ type: 'Warning', reason, message: record.message })
    }
  }
  return { records, failures, events }
}

/** Active when any trigger is; a trigger with several metrics is as active as the last that could be read. */
function stateOf({ spec }: ScaledObjectView, records: readonly MetricRecord[]): TriggerState {
  const activeTriggers: string[] = []
  let isError = false
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index]
    const metric = spec.metrics[index]
    if (record === undefined || metric === undefined) continue
    if (!record.ok) {
      isError = true
      continue
    }
    if (isLastRead(spec.metrics, records, index) && (record.isActive || record.isFallback))
      activeTriggers.push(metric.name)
  }
  const isActive = activeTriggers.length > 0 || (!isError && hasOnlyResourceTriggers(spec.triggers))
  return { isActive, isError, activeTriggers }
}

function isLastRead(
  metrics: ScaledObjectView['spec']['metrics'],
  records: readonly MetricRecord[],
  index: number,
): boolean {
  const triggerIndex = metrics[index]?.triggerIndex
  for (let later = index + 1; later < records.length; later += 1)
    if (metrics[later]?.triggerIndex === triggerIndex && records[later]?.ok) return false
  return true
}

/** cpu and memory alone could never come up from 0: they count as active. */
function hasOnlyResourceTriggers(triggers: ScaledObjectView['spec']['triggers']): boolean {
  return triggers.every(({ type }) => type === 'cpu' || type === 'memory')
}

/** With a formula its result alone decides, and any error makes the whole inactive. */
function compositeState(view: ScaledObjectView, { records, failures }: Survey): TriggerState {
  const { scalingModifiers } = view.spec
  const isError = records.some((record) => !record.ok)
  if (scalingModifiers === undefined || isError || records.length === 0)
    return { isActive: !isError && hasOnlyResourceTriggers(view.spec.triggers), isError, activeTriggers: [] }
  const composite = compositeOf(view, scalingModifiers, records, failures)
  const isActive = composite.ok && composite.milli / 1000 > scalingModifiers.activationTarget
  return { isActive, isError, activeTriggers: isActive ? [COMPOSITE_METRIC] : [] }
}

/** Only the readings of triggers with useCachedMetrics are kept, for the HPA. */
function remember(
  { spec, memory }: ScaledObjectView,
  records: readonly MetricRecord[],
  failures: ScaledObjectMemory['failures'],
): ScaledObjectMemory {
  const isCached = spec.metrics.some((metric) => metric.useCachedMetrics)
  if (!isCached && failures === memory.failures) return memory
  const fallback = validFallback(spec)
  return {
    ...memory,
    failures,
    records: isCached ? records : memory.records,
    conditions:
      fallback === undefined
        ? memory.conditions
        : withFallbackCondition(memory.conditions, exceedsThreshold(failures, fallback)),
  }
}
