import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isComplete } from '../../../sim/kubernetes/deployment/deployment.ts'
import { syncDeployment } from '../../../sim/kubernetes/deployment/deployment-sync.ts'
import { totalCounts } from '../../../sim/outcome/timeline.ts'
import { describeOperation, type Operation } from '../../../sim/scenario/operation.ts'
import { Simulation } from '../../../sim/simulation/simulation.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'
import { checkedStep } from './rollout-step.ts'

/** What a person who did all this would expect, without knowing how a rollout goes. */
type Model = {
  image: string
  replicas: number
  paused: boolean
  /** Images whose new pods do not get ready. */
  readonly failed: Set<string>
}

type Command = fc.Command<Model, Simulation>

/** One operation, and how it changes what is expected. */
class Apply implements Command {
  readonly #operation: Operation
  readonly #expect: (model: Model, simulation: Simulation) => void

  constructor(operation: Operation, expect: (model: Model, simulation: Simulation) => void) {
    this.#operation = operation
    this.#expect = expect
  }

  check(): boolean {
    return true
  }

  run(model: Model, simulation: Simulation): void {
    simulation.apply(this.#operation)
    this.#expect(model, simulation)
    agrees(model, simulation)
  }

  toString(): string {
    return describeOperation(this.#operation)
  }
}

/** So much time passes, and every step in it keeps the invariants. */
class Advance implements Command {
  readonly #ms: number

  constructor(ms: number) {
    this.#ms = ms
  }

  check(): boolean {
    return true
  }

  run(model: Model, simulation: Simulation): void {
    const untilMs = simulation.nowMs + this.#ms
    while ((simulation.next?.tMs ?? Number.POSITIVE_INFINITY) <= untilMs) checkedStep(simulation)
    simulation.advanceTo(untilMs)
    agrees(model, simulation)
  }

  toString(): string {
    return `${this.#ms} ms pass`
  }
}

const images = fc.constantFrom('v1', 'v2', 'v3')
const commands: fc.Arbitrary<Command>[] = [
  images.map((image) => new Apply(write({ image }), (model) => Object.assign(model, { image }))),
  // By a person or an autoscaler: the API server tells no difference.
  fc.nat(12).map((replicas) => new Apply(write({ replicas }), (model) => Object.assign(model, { replicas }))),
  fc.boolean().map((paused) => new Apply(write({ paused }), (model) => Object.assign(model, { paused }))),
  fc.constant(
    // Which image comes back is the rule under test elsewhere; here it is one that was there.
    new Apply({ kind: 'undo', toRevision: 0 }, (model, { deployment }) => {
      if (!model.paused) model.image = deployment?.spec.image ?? model.image
    }),
  ),
  fc.nat(20).map((index) => new Apply({ kind: 'killPod', index }, () => undefined)),
  images.map((image) => new Apply({ kind: 'failImage', image }, ({ failed }) => failed.add(image))),
  fc.oneof(fc.nat(20), fc.nat(10_000)).map((ms) => new Advance(ms)),
]

function write(fields: Extract<Operation, { kind: 'write' }>['fields']): Operation {
  return { kind: 'write', fields }
}

/** The spec is what was asked for, at any moment. */
function agrees({ image, replicas, paused }: Model, { deployment }: Simulation): void {
  const { spec } = deployment ?? {}
  assert.equal(
    { image: spec?.image, replicas: spec?.replicas, paused: spec?.paused },
    { image, replicas, paused },
  )
}

function settle(simulation: Simulation): void {
  while (checkedStep(simulation) !== undefined);
}

/** Once nothing is left to happen: the pods are those that were asked for, or it can be said why not. */
function endsWell({ image, replicas, failed }: Model, simulation: Simulation): void {
  const { deployment, diagnosis } = simulation
  assert.ok(deployment !== undefined)
  const last = simulation.timeline().samples.at(-1)
  assert.ok(last !== undefined)
  assert.is(totalCounts(last).terminating, 0)
  if (diagnosis?.blocks === 'this rollout') return
  const isDone = isComplete(deployment)
  if (failed.size === 0) assert.ok(isDone, 'all pods get ready')
  if (!isDone) return
  assert.equal(
    simulation
      .replicaSets()
      .filter((set) => set.replicas > 0)
      .map((set) => [set.image, set.replicas]),
    replicas === 0 ? [] : [[image, replicas]],
  )
}

/** A sync at rest writes nothing: the state that a rollout ends in is a fixed point, annotations included. */
function isAtRest(simulation: Simulation): void {
  const { deployment, nowMs } = simulation
  assert.ok(deployment !== undefined)
  const intentions = syncDeployment({
    deployment,
    replicaSets: simulation.replicaSets(),
    hasOldPods: false,
    nowMs,
  })
  assert.equal(
    intentions.filter(({ kind }) => kind !== 'requeue' && kind !== 'retry'),
    [],
  )
}

/** Of three images two are old: a limit of 2 would never be met. */
const LIMIT = 1

/** Old empty sets beyond the limit are deleted, the lowest revisions first (sync.go: cleanupDeployment). */
function keepsHistory(simulation: Simulation): void {
  const { deployment } = simulation
  if (deployment === undefined || !isComplete(deployment) || simulation.diagnosis !== undefined) return
  const empty = simulation
    .replicaSets()
    .filter((set) => set.replicas === 0 && set.image !== deployment.spec.image)
  assert.ok(empty.length <= LIMIT, `${empty.length} sets are kept`)
}

test('whatever is done in whatever order, every step of the controller keeps the invariants, and all ends well', () => {
  const bounds = fc
    .tuple(
      fc.oneof(
        fc.nat(3),
        fc.nat(150).map((share) => `${share}%` as const),
      ),
      fc.nat(3),
    )
    .filter(([surge, unavailable]) => Number.parseInt(String(surge), 10) + unavailable > 0)
  const properties = fc.property(
    fc.record({ replicas: fc.integer({ min: 1, max: 12 }), bounds, minReadySeconds: fc.nat(3) }),
    fc.commands(commands, { maxCommands: 40 }),
    ({ replicas, bounds: [surge, unavailable], minReadySeconds }, run) => {
      const workload = sampleWorkload({
        image: 'v1',
        replicas,
        strategy: rolling(surge, unavailable),
        minReadySeconds,
        revisionHistoryLimit: LIMIT,
        progressDeadlineSeconds: 60,
      })
      const simulation = new Simulation({
        workload,
        start: 'settled',
        changes: [],
        pods: {
          startUp: { kind: 'uniform', fromMs: 100, toMs: 3000 },
          termination: { kind: 'uniform', fromMs: 0, toMs: 2000 },
        },
        seed: 1,
        // All commands take 400 s at most. A pod that stays down has its Deployment synced every 5 ms up to the end.
        horizonMs: 600_000,
      })
      const model: Model = { image: 'v1', replicas, paused: false, failed: new Set() }
      fc.modelRun(() => ({ model, real: simulation }), run)
      settle(simulation)
      if (simulation.deployment?.spec.paused === true) {
        simulation.apply(write({ paused: false }))
        settle(simulation)
      }
      endsWell(model, simulation)
      isAtRest(simulation)
      keepsHistory(simulation)
    },
  )
  fc.assert(properties, { numRuns: 300 })
})

test.run()
