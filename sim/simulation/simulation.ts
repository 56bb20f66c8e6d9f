import { assert } from '../assert.ts'
import { type Deployment, newDeployment } from '../kubernetes/deployment/deployment.ts'
import { type Diagnosis, diagnoseDeployment } from '../kubernetes/deployment/diagnose.ts'
import type { ReplicaSet } from '../kubernetes/replica-set/replica-set.ts'
import type { Timeline } from '../outcome/timeline.ts'
import type { Operation } from '../scenario/operation.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { assembleActors, type Cast } from './actors/assemble-actors.ts'
import { type Actor, Agenda } from './agenda.ts'
import { History } from './history.ts'
import { Lives } from './world/lives.ts'
import { settleWorld } from './world/settle-world.ts'
import { World } from './world/world.ts'

/** Bounds a run: far more than any rollout of 100,000 pods needs. */
const EVENTS_MAX = 50_000_000

/**
 * A simulation that can be run to its end, or a step at a time with operations in between.
 *
 * @example
 * const simulation = new Simulation(scenario)
 * simulation.advanceTo(60_000)
 * simulation.apply({ kind: 'write', fields: { replicas: 5 } })
 * while (simulation.step() !== 'deploymentController') {}
 */
export class Simulation {
  readonly #horizonMs: number
  readonly #agenda: Agenda
  readonly #world: World
  readonly #history: History
  readonly #cast: Cast
  #events = 0

  constructor(scenario: Scenario) {
    const { workload, seed, startMs = 0 } = scenario
    this.#agenda = new Agenda(startMs)
    this.#horizonMs = scenario.horizonMs
    this.#world = new World(workload.kind === 'Deployment' ? newDeployment(workload) : undefined, seed)
    const lives = new Lives(scenario)
    if (scenario.start === 'settled' || workload.kind === 'ReplicaSet')
      settleWorld(
        this.#world,
        workload,
        (set) => lives.newPod(set),
        scenario.start === 'settled' ? 'available' : 'empty',
      )
    const world = this.#world
    const agenda = this.#agenda
    this.#history = new History(agenda, world)
    this.#cast = assembleActors({ scenario, agenda, world, history: this.#history, lives })
    this.#history.takeSample()
  }

  get nowMs(): number {
    return this.#agenda.nowMs
  }

  /** How many events have happened. */
  get events(): number {
    return this.#events
  }

  /** Who acts next, and when; undefined when nothing is left to happen. */
  get next(): { readonly actor: Actor; readonly tMs: number } | undefined {
    const { nextActor: actor, nextMs: tMs } = this.#agenda
    return actor === undefined || tMs === undefined ? undefined : { actor, tMs }
  }

  /** Undefined for a bare ReplicaSet. */
  get deployment(): Deployment | undefined {
    return this.#world.deployment
  }

  replicaSets(): readonly ReplicaSet[] {
    return this.#world.replicaSets()
  }

  /** Why the Deployment hangs, if it does; see `diagnose`. */
  get diagnosis(): Diagnosis | undefined {
    const { deployment } = this
    return deployment === undefined ? undefined : diagnoseDeployment(deployment, this.replicaSets())
  }

  /** What happened so far. */
  timeline(): Timeline {
    const { samples, events } = this.#history.timeline()
    const { service, load, reactions: watch } = this.#cast
    const requests = service?.counts()
    const traffic = load?.outcome()
    const reactions = watch?.reactions() ?? []
    const { diagnosis } = this
    return {
      samples,
      events,
      ...(requests === undefined ? {} : { requests }),
      ...(traffic === undefined ? {} : { traffic }),
      ...(reactions.length === 0 ? {} : { reactions }),
      ...(diagnosis === undefined ? {} : { diagnosis }),
    }
  }

  /** Lets the next thing happen. Returns who acted, or undefined when nothing is left, or only beyond the horizon. */
  step(): Actor | undefined {
    const { nextMs } = this.#agenda
    if (nextMs === undefined || nextMs > this.#horizonMs) return undefined
    assert(this.#events < EVENTS_MAX, 'a simulation ends')
    this.#events += 1
    const actor = this.#agenda.step()
    if (actor !== 'kubelet' || !this.#isAmongKubelets()) this.#history.takeSample()
    return actor
  }

  /** Nodes know nothing of each other: what they do within one millisecond has no order, and makes one sample. */
  #isAmongKubelets(): boolean {
    const { nextActor, nextMs, nowMs } = this.#agenda
    return nextActor === 'kubelet' && nextMs === nowMs
  }

  /** Lets everything happen up to that moment, which is included, or up to the horizon if that comes first. */
  advanceTo(tMs: number): void {
    const untilMs = Math.min(tMs, this.#horizonMs)
    while ((this.#agenda.nextMs ?? Number.POSITIVE_INFINITY) <= untilMs) this.step()
    this.#agenda.advanceTo(untilMs)
  }

  /** Does something to the workload now; its controllers see it at later steps. */
  apply(operation: Operation): void {
    this.#cast.user.apply(operation)
    this.#history.takeSample()
  }

  /** Lets everything happen. */
  run(): void {
    while (this.step() !== undefined);
  }
}
