import { hpaOfScaledObject } from '../../sim/keda/hpa-of-scaled-object.ts'
import { withExternalMetrics } from '../../sim/keda/metric/external-metrics.ts'
import { readMetric } from '../../sim/keda/metric/read-metric.ts'
import type { TriggerReading } from '../../sim/keda/metric/read-trigger.ts'
import { pollScaledObject } from '../../sim/keda/poll-scaled-object.ts'
import { reconcileScaledObject } from '../../sim/keda/reconcile-scaled-object.ts'
import { parseScaledObject } from '../../sim/keda/scaled-object/parse-scaled-object.ts'
import {
  newScaledObjectMemory,
  type ScaledObjectMemory,
  type ScaledObjectView,
} from '../../sim/keda/scaled-object/scaled-object-memory.ts'
import type { ScaledObjectSpec } from '../../sim/keda/scaled-object/scaled-object-spec.ts'
import { type HpaMemory, NEW_HPA_MEMORY } from '../../sim/kubernetes/hpa/hpa-memory.ts'
import { DEFAULT_HPA_OPTIONS } from '../../sim/kubernetes/hpa/hpa-view.ts'
import { syncHpa } from '../../sim/kubernetes/hpa/sync-hpa.ts'
import { firstDifference, type Replay } from './first-difference.ts'
import type { KedaRecordedEvent, KedaRecording } from './keda-recording.ts'
import { varyTiming } from './vary-timing.ts'

/**
 * Polls and syncs the simulated operator and its HPA at the recorded times with the recorded answers, and compares the
 * order of the writes of spec.replicas, whoever made them, and the replicas at rest.
 */
export function replayKeda(recording: KedaRecording): Replay {
  return varyTiming(({ phaseMs }) => replayFrom(recording, phaseMs), 'clock')
}

/** @param phaseMs where in a second of the clock the recording begins: creation and last activity are whole seconds */
function replayFrom(recording: KedaRecording, phaseMs: number): Replay {
  const run = new KedaRun(recording, phaseMs)
  const observed: string[] = []
  for (const event of recording.observed.events) {
    if (event.replicas !== undefined) observed.push(`replicas ${event.replicas}`)
    run.follow(event)
  }
  return (
    firstDifference('write', observed, run.writes) ??
    firstDifference('final', describe(recording.observed.final), describe(run.final())) ?? {
      reproduced: true,
    }
  )
}

type Final = KedaRecording['observed']['final']

/** Without HPAActive: the HPA's syncs at 0 replicas read nothing, and are not in the recordings. */
function describe({ replicas, conditions }: Final): string[] {
  const { Ready, Active, Fallback, Paused } = conditions
  return [
    `replicas ${replicas}`,
    `Ready ${Ready}`,
    `Active ${Active}`,
    `Fallback ${Fallback}`,
    `Paused ${Paused}`,
  ]
}

const NO_ANSWER: TriggerReading = { kind: 'error', message: 'the scaler answered an error' }

class KedaRun {
  readonly writes: string[] = []
  replicas: number
  readonly #recording: KedaRecording
  #spec: ScaledObjectSpec
  readonly #phaseMs: number
  #memory: ScaledObjectMemory
  #hpaMemory: HpaMemory = NEW_HPA_MEMORY

  constructor(recording: KedaRecording, phaseMs: number) {
    this.#recording = recording
    this.#phaseMs = phaseMs
    this.#memory = newScaledObjectMemory(phaseMs)
    this.replicas = recording.deployment.replicas
    this.#spec = specOf(recording, {})
    this.#reconcile()
  }

  follow(event: KedaRecordedEvent): void {
    if (event.annotations !== undefined) {
      this.#spec = specOf(this.#recording, event.annotations ?? {})
      this.#reconcile()
    }
    const nowMs = this.#phaseMs + event.t
    if (event.poll !== undefined) this.#poll(nowMs, event.poll)
    if (event.sync !== undefined) this.#sync(nowMs, event.sync)
  }

  final(): Final {
    const conditions = Object.entries(this.#memory.conditions).map(([type, { status, reason }]) => [
      type,
      `${status} ${reason || 'undefined'}`,
    ])
    return { replicas: this.replicas, conditions: Object.fromEntries(conditions) }
  }

  #reconcile(): void {
    const { memory, replicas, isRunning } = reconcileScaledObject(this.#spec, this.#memory, this.#scale())
    this.#memory = memory
    if (!isRunning) this.#hpaMemory = NEW_HPA_MEMORY
    this.#write(replicas)
  }

  #poll(nowMs: number, isActive: boolean | null): void {
    // What counts at a poll is the activity: the value goes to the HPA alone.
    const answer = isActive === null ? NO_ANSWER : ({ kind: 'value', value: 0, isActive } as const)
    const { memory, replicas } = pollScaledObject(this.#view(nowMs, answer))
    this.#memory = memory
    this.#write(replicas)
  }

  #sync(nowMs: number, value: number | null): void {
    const hpa = hpaOfScaledObject(this.#spec)
    const metric = this.#spec.metrics[0]
    if (hpa === undefined || metric === undefined) return
    const { memory, reading } = readMetric(this.#view(nowMs, this.#readingOf(value)), metric.name)
    this.#memory = memory
    const decision = syncHpa({
      spec: hpa,
      memory: this.#hpaMemory,
      scale: { specReplicas: this.replicas, statusReplicas: this.replicas },
      pods: { readyCount: this.replicas, count: this.replicas, list: [] },
      readings: [reading],
      nowMs,
      options: DEFAULT_HPA_OPTIONS,
    })
    this.#hpaMemory = decision.memory
    this.#write(decision.rescale?.replicas)
  }

  #readingOf(value: number | null): TriggerReading {
    if (value === null) return NO_ANSWER
    return { kind: 'value', value, isActive: value > this.#recording.scaledObject.activation }
  }

  #view(nowMs: number, reading: TriggerReading): ScaledObjectView {
    return {
      spec: this.#spec,
      memory: this.#memory,
      readings: [reading],
      scale: this.#scale(),
      readyPods: this.replicas,
      // Each recorded poll did ask the trigger: none took over what the HPA had read.
      hpaScalingActive: undefined,
      formula: undefined,
      nowMs,
    }
  }

  #scale(): ScaledObjectView['scale'] {
    return { specReplicas: this.replicas }
  }

  #write(replicas: number | undefined): void {
    if (replicas === undefined) return
    this.replicas = replicas
    this.writes.push(`replicas ${replicas}`)
  }
}

function specOf(
  { scaledObject }: KedaRecording,
  annotations: Readonly<Record<string, string>>,
): ScaledObjectSpec {
  const { target, activation, ...fields } = scaledObject
  const parsed = parseScaledObject({
    kind: 'ScaledObject',
    metadata: { name: 'recorded', annotations },
    spec: {
      ...fields,
      scaleTargetRef: { name: 'recorded' },
      triggers: [{ type: 'external', metadata: { scalerAddress: 'recorded:9090' } }],
    },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return withExternalMetrics(parsed.value, 0, [{ name: 'load', target }])
}
