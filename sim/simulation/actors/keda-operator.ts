import { hpaOfScaledObject } from '../../keda/hpa-of-scaled-object.ts'
import { pollScaledObject } from '../../keda/poll-scaled-object.ts'
import { readMetric } from '../../keda/read-metric.ts'
import type { TriggerReading } from '../../keda/read-trigger.ts'
import { reconcileScaledObject } from '../../keda/reconcile-scaled-object.ts'
import {
  type Formula,
  newScaledObjectMemory,
  type ScaledObjectMemory,
  type ScaledObjectView,
} from '../../keda/scaled-object-memory.ts'
import type { ScaledObjectSpec } from '../../keda/scaled-object-spec.ts'
import type { MetricSpec } from '../../kubernetes/hpa/hpa-spec.ts'
import type { MetricReading } from '../../kubernetes/hpa/hpa-view.ts'
import type { Agenda } from '../agenda.ts'
import type { History } from '../history.ts'
import type { World } from '../world/world.ts'
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
  readonly #spec: ScaledObjectSpec
  #memory: ScaledObjectMemory

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
    const reconciled = reconcileScaledObject(spec, this.#memory, world.scale())
    this.#memory = reconciled.memory
    if (reconciled.replicas !== undefined) this.#scale(reconciled.replicas, 'paused at this number')
    hpa.put(hpaOfScaledObject(spec))
    if (reconciled.isRunning) agenda.at(firstMs, 'keda', () => this.#poll())
  }

  /** Answers the HPA, which asks for one of the metrics that it was made with. */
  read(metric: MetricSpec): MetricReading {
    if (metric.type !== 'External') return { kind: 'error', message: 'not a metric of KEDA' }
    const { memory, reading } = readMetric(this.#view(), metric.metric)
    this.#memory = memory
    return reading
  }

  #poll(): void {
    const { memory, replicas, events, nextPollMs } = pollScaledObject(this.#view())
    this.#memory = memory
    if (replicas !== undefined)
      this.#scale(replicas, events.map(({ message }) => message).join('; ') || 'minReplicaCount')
    this.#agenda.at(nextPollMs, 'keda', () => this.#poll())
  }

  #view(): ScaledObjectView {
    return {
      spec: this.#spec,
      memory: this.#memory,
      readings: this.#readTriggers(this.#spec),
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
