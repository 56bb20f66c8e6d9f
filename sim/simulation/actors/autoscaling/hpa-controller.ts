import { type HpaMemory, NEW_HPA_MEMORY } from '../../../kubernetes/hpa/hpa-memory.ts'
import type { HpaSpec, MetricSpec } from '../../../kubernetes/hpa/hpa-spec.ts'
import type { HpaOptions, HpaPods, HpaView, MetricReading } from '../../../kubernetes/hpa/hpa-view.ts'
import { needsMetrics, syncHpa } from '../../../kubernetes/hpa/sync-hpa.ts'
import type { Agenda } from '../../agenda.ts'
import type { History } from '../../history.ts'
import type { World } from '../../world/world.ts'

/** What the controller asks the cluster for. */
export type HpaSources = {
  /** Reads one metric of the autoscaler now. */
  readonly read: (metric: MetricSpec, index: number) => MetricReading
  /** The pods that the workload's selector finds. */
  readonly pods: (spec: HpaSpec) => HpaPods
}

export type HpaTiming = {
  /** When the first sync comes. */
  readonly firstMs: number
  readonly periodMs: number
}

/** Syncs one HorizontalPodAutoscaler, period by period. */
export class HpaController {
  readonly #agenda: Agenda
  readonly #world: World
  readonly #history: History
  readonly #sources: HpaSources
  readonly #options: HpaOptions
  #spec: HpaSpec | undefined
  #memory: HpaMemory = NEW_HPA_MEMORY
  #isFailing = false

  constructor(
    agenda: Agenda,
    world: World,
    history: History,
    sources: HpaSources,
    options: HpaOptions,
    { firstMs, periodMs }: HpaTiming,
  ) {
    this.#agenda = agenda
    this.#world = world
    this.#history = history
    this.#sources = sources
    this.#options = options
    const tick = (): void => {
      this.#sync()
      agenda.after(periodMs, 'hpaController', tick)
    }
    agenda.at(firstMs, 'hpaController', tick)
  }

  /** Undefined while there is no autoscaler: what it remembered goes with it. */
  put(spec: HpaSpec | undefined): void {
    if (spec === undefined) this.#memory = NEW_HPA_MEMORY
    this.#spec = spec
  }

  /** The same in the middle of things: a new spec is synced at once, whenever the next period ends (horizontal.go: updateHPA). */
  replace(spec: HpaSpec | undefined): void {
    const isNews = spec !== undefined && JSON.stringify(spec) !== JSON.stringify(this.#spec)
    this.put(spec)
    if (isNews) this.#agenda.after(0, 'hpaController', () => this.#sync())
  }

  get memory(): HpaMemory {
    return this.#memory
  }

  #sync(): void {
    const spec = this.#spec
    const scale = this.#world.scale()
    if (spec === undefined) return
    const { memory: before } = this
    const isRead = needsMetrics({ spec, memory: before, scale })
    const view: HpaView = {
      spec,
      memory: before,
      scale,
      pods: this.#sources.pods(spec),
      readings: isRead ? spec.metrics.map(this.#sources.read) : [],
      nowMs: this.#agenda.nowMs,
      options: this.#options,
    }
    const { memory, rescale, failure } = syncHpa(view)
    this.#memory = memory
    this.#tellFailure(failure)
    if (rescale === undefined) return
    this.#history.autoscale('HPA', scale.specReplicas, rescale.replicas, rescale.reason)
    this.#world.putScale(rescale.replicas)
  }

  /** Told once, not at every sync. */
  #tellFailure(failure: string | undefined): void {
    if (failure !== undefined && !this.#isFailing)
      this.#history.condition(`the HPA computes no replicas: ${failure}`)
    this.#isFailing = failure !== undefined
  }
}
