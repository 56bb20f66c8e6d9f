import { hpaOfScaledObject } from '../../../keda/hpa-of-scaled-object.ts'
import { readMetric } from '../../../keda/metric/read-metric.ts'
import type { TriggerReading } from '../../../keda/metric/read-trigger.ts'
import { needsReadings, pollScaledObject, pushActivity } from '../../../keda/poll-scaled-object.ts'
import { type Reconciliation, reconcileScaledObject } from '../../../keda/reconcile-scaled-object.ts'
import type { ScaleResult } from '../../../keda/request-scale.ts'
import {
  type Formula,
  newScaledObjectMemory,
  type ScaledObjectMemory,
  type ScaledObjectView,
} from '../../../keda/scaled-object/scaled-object-memory.ts'
import type { ScaledObjectSpec } from '../../../keda/scaled-object/scaled-object-spec.ts'
import type { MetricSpec } from '../../../kubernetes/hpa/hpa-spec.ts'
import type { MetricReading } from '../../../kubernetes/hpa/hpa-view.ts'
import type { Agenda } from '../../agenda.ts'
import type { History } from '../../history.ts'
import type { World } from '../../world/world.ts'
import type { HpaController } from './hpa-controller.ts'

/** What the operator asks the world outside for: what each trigger would answer now, by the metric's place. */
export type ReadTriggers = (spec: ScaledObjectSpec) => readonly TriggerReading[]

/** Polls the triggers of one ScaledObject, scales to and from 0 or idle, and answers the HPA that it made. */
export class KedaOperator {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #history: History
  readonly #hpa: HpaController
  readonly #readTriggers: ReadTriggers
  readonly #formula: Formula | undefined
  #spec: ScaledObjectSpec
  #memory: ScaledObjectMemory
  /** Which poll loop runs, counted from 1; a poll of an earlier one is no more. Undefined while there is none. */
  #loop: number | undefined
  #loops = 0

  /** @param firstMs when the first poll comes */
  constructor(
    agenda: Agenda,
    world: World,
    history: History,
    hpa: HpaController,
    spec: ScaledObjectSpec,
    readTriggers: ReadTriggers,
    formula: Formula | undefined,
    firstMs: number,
  ) {
    this.#agenda = agenda
    this.#world = world
    this.#history = history
    this.#hpa = hpa
    this.#readTriggers = readTriggers
    this.#formula = formula
    this.#spec = spec
    this.#memory = newScaledObjectMemory(agenda.nowMs)
    const { isRunning } = this.#reconcile()
    hpa.put(hpaOfScaledObject(spec))
    if (isRunning) this.#startLoop(firstMs)
  }

  /**
   * Somebody writes the ScaledObject: another spec, or other annotations. A pause ends the poll loop and the HPA; after
   * it, and after a change of the spec itself, a new loop polls at once (scaledobject_controller.go: requestScaleLoop).
   */
  put(spec: ScaledObjectSpec): void {
    const isSpecChange = specOf(spec) !== specOf(this.#spec)
    this.#spec = spec
    const { events, isRunning } = this.#reconcile()
    for (const { message } of events) this.#history.condition(`KEDA: ${message}`)
    this.#hpa.replace(hpaOfScaledObject(spec))
    if (!isRunning) this.#loop = undefined
    else if (isSpecChange || this.#loop === undefined) this.#startLoop(this.#agenda.nowMs)
  }

  /** The scaler of an external-push trigger says that it is active now; while KEDA is paused nobody listens. */
  push(triggerIndex: number): void {
    if (this.#loop !== undefined) this.#carryOut(pushActivity(this.#view(), triggerIndex, true))
  }

  /** Answers the HPA, which asks for one of the metrics that it was made with. */
  read(metric: MetricSpec): MetricReading {
    if (metric.type !== 'External') return { kind: 'error', message: 'not a metric of KEDA' }
    const { memory, reading } = readMetric(this.#view(), metric.metric)
    this.#memory = memory
    return reading
  }

  #reconcile(): Reconciliation {
    const reconciled = reconcileScaledObject(this.#spec, this.#memory, this.#world.scale())
    this.#memory = reconciled.memory
    if (reconciled.replicas !== undefined) this.#scale(reconciled.replicas, 'paused at this number')
    return reconciled
  }

  #startLoop(firstMs: number): void {
    this.#loops += 1
    this.#loop = this.#loops
    const loop = this.#loop
    this.#agenda.at(firstMs, 'keda', () => this.#poll(loop))
  }

  #poll(loop: number): void {
    if (loop !== this.#loop) return
    const hpaScalingActive = this.#hpa.memory.conditions.ScalingActive
    const isRead = needsReadings({ spec: this.#spec, memory: this.#memory, hpaScalingActive })
    const result = pollScaledObject(this.#view(isRead))
    this.#carryOut(result)
    this.#agenda.at(result.nextPollMs, 'keda', () => this.#poll(loop))
  }

  #carryOut({ memory, replicas, events }: ScaleResult): void {
    this.#memory = memory
    if (replicas !== undefined)
      this.#scale(replicas, events.map(({ message }) => message).join('; ') || 'minReplicaCount')
  }

  /** @param isRead whether the triggers are asked */
  #view(isRead = true): ScaledObjectView {
    return {
      spec: this.#spec,
      memory: this.#memory,
      readings: isRead ? this.#readTriggers(this.#spec) : [],
      scale: this.#world.scale(),
      readyPods: this.#world.pods.count().readyCount,
      hpaScalingActive: this.#hpa.memory.conditions.ScalingActive,
      formula: this.#formula,
      nowMs: this.#agenda.nowMs,
    }
  }

  #scale(replicas: number, reason: string): void {
    const { specReplicas } = this.#world.scale()
    if (replicas === specReplicas) return
    this.#history.autoscale('KEDA', specReplicas, replicas, reason)
    this.#world.putScale(replicas)
  }
}

/** All but the annotations: only what this holds raises metadata.generation. */
function specOf({ annotations: _, ...spec }: ScaledObjectSpec): string {
  return JSON.stringify(spec)
}
