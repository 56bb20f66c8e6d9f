import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isComplete } from '../../../sim/kubernetes/deployment/deployment.ts'
import type { Diagnosis } from '../../../sim/kubernetes/deployment/diagnose.ts'
import { describeOperation, type Operation } from '../../../sim/scenario/operation.ts'
import { Simulation } from '../../../sim/simulation/simulation.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

/** Something done to a Deployment right after so many more syncs of its controller. */
type Move = { readonly afterSyncs: number; readonly operation: Operation }

/** A Deployment of v1 whose pods all get ready, and what is done to it. */
type Story = {
  readonly replicas: number
  readonly maxSurge: number
  readonly maxUnavailable: number
  readonly moves: readonly Move[]
}

const RECREATE = { type: 'Recreate' } as const

const ordinary: readonly fc.Arbitrary<Operation>[] = [
  fc.constantFrom('v2', 'v3', 'v1').map((image) => write({ image })),
  fc.integer({ min: 1, max: 6 }).map((replicas) => write({ replicas })),
  fc.boolean().map((paused) => write({ paused })),
  fc.constant<Operation>({ kind: 'undo', toRevision: 0 }),
]
const switching: readonly fc.Arbitrary<Operation>[] = [
  fc.constant(write({ strategy: RECREATE })),
  fc.integer({ min: 1, max: 6 }).map((replicas) => write({ strategy: RECREATE, replicas })),
]

const rollingStories = storiesOf(ordinary)
const stories = storiesOf([...ordinary, ...switching])

function storiesOf(operations: readonly fc.Arbitrary<Operation>[]): fc.Arbitrary<Story> {
  const moves = fc.record({ afterSyncs: fc.nat(5), operation: fc.oneof(...operations) })
  return fc
    .record({
      replicas: fc.integer({ min: 1, max: 6 }),
      maxSurge: fc.nat(2),
      maxUnavailable: fc.nat(2),
      moves: fc.array(moves, { maxLength: 5 }),
    })
    .filter(({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0)
}

function write(fields: Extract<Operation, { kind: 'write' }>['fields']): Operation {
  return { kind: 'write', fields }
}

/** Tells the story to its end: when all is at rest, nobody holds the Deployment any more. */
function tell({ replicas, maxSurge, maxUnavailable, moves }: Story): Simulation {
  const simulation = new Simulation({
    workload: sampleWorkload({ image: 'v1', replicas, strategy: rolling(maxSurge, maxUnavailable) }),
    start: 'settled',
    changes: [],
    pods: { startUp: { kind: 'fixed', ms: 100 }, termination: { kind: 'fixed', ms: 50 } },
    seed: 1,
    horizonMs: 10_000_000,
  })
  for (const { afterSyncs, operation } of moves) {
    passSyncs(simulation, afterSyncs)
    simulation.apply(operation)
  }
  simulation.run()
  if (simulation.deployment?.spec.paused === true) simulation.apply(write({ paused: false }))
  simulation.run()
  return simulation
}

function passSyncs(simulation: Simulation, count: number): void {
  let passed = 0
  while (passed < count) {
    const actor = simulation.step()
    if (actor === undefined) return
    if (actor === 'deploymentController') passed += 1
  }
}

function isDone({ deployment }: Simulation): boolean {
  return deployment !== undefined && isComplete(deployment)
}

/** Shrinking ends where no single simplification hangs any more: of so many ends, the shortest is told. */
const SEARCHES = 10

/** The shortest story at whose end the Deployment hangs in this way, as fast-check finds and shrinks it. */
function shortestStory(among: fc.Arbitrary<Story>, is: (diagnosis: Diagnosis) => boolean): Story {
  const hangsNot = fc.property(among, (story) => {
    const { diagnosis } = tell(story)
    return diagnosis === undefined || !is(diagnosis)
  })
  const found = Array.from({ length: SEARCHES }, (_, seed) => fc.check(hangsNot, { numRuns: 20_000, seed }))
    .flatMap(({ counterexample }) => counterexample ?? [])
    .sort((a, b) => a.moves.length - b.moves.length || a.replicas - b.replicas)
  const [shortest] = found
  assert.ok(shortest !== undefined, 'random operations find it')
  return shortest
}

function printed({ replicas, maxSurge, maxUnavailable, moves }: Story): string {
  const told = moves.map(
    ({ afterSyncs, operation }) => `after ${afterSyncs} syncs ${describeOperation(operation)}`,
  )
  return [`${replicas} replicas, maxSurge ${maxSurge}, maxUnavailable ${maxUnavailable}`, ...told].join('; ')
}

test('random operations between single syncs find the rollout that hangs after a scaling, in two moves', () => {
  const story = shortestStory(
    rollingStories,
    ({ code, blocks }) => code === 'stuck-after-scale' && blocks === 'this rollout',
  )
  console.log(`stuck-after-scale: ${printed(story)}`)
  const writes = story.moves.map(({ operation }) => (operation.kind === 'write' ? operation.fields : {}))
  assert.equal(writes.map(Object.keys), [['image'], ['replicas']], printed(story))
})

test('they find the one that hangs after a switch to Recreate with a scaling, in two moves', () => {
  const story = shortestStory(stories, ({ code }) => code === 'stuck-recreate-scale')
  console.log(`stuck-recreate-scale: ${printed(story)}`)
  const writes = story.moves.map(({ operation }) => (operation.kind === 'write' ? operation.fields : {}))
  assert.equal(writes.map(Object.keys), [['image'], ['strategy', 'replicas']], printed(story))
})

test('there is no third way: whatever hangs is one of the two, and their remedy sets it going again', () => {
  let hung = 0
  fc.assert(
    fc.property(stories, (story) => {
      const simulation = tell(story)
      const { diagnosis } = simulation
      if (diagnosis === undefined) {
        assert.ok(isDone(simulation), printed(story))
        return
      }
      hung += 1
      assert.is(isDone(simulation), diagnosis.blocks === 'the next rollout')
      const { desiredReplicas } = diagnosis
      for (const replicaSet of diagnosis.staleSets)
        simulation.apply({ kind: 'annotate', replicaSet, desiredReplicas })
      simulation.run()
      assert.is(simulation.diagnosis, undefined)
      assert.ok(isDone(simulation), printed(story))
    }),
    { numRuns: 3000 },
  )
  assert.ok(hung > 0, 'some hang')
})

test('a next rollout that is told to hang does hang', () => {
  const story = shortestStory(rollingStories, ({ blocks }) => blocks === 'the next rollout')
  console.log(`the next rollout: ${printed(story)}`)
  const simulation = tell(story)
  simulation.apply(write({ image: 'v9' }))
  simulation.run()
  assert.not.ok(isDone(simulation))
  assert.is(simulation.diagnosis?.blocks, 'this rollout')
})

test.run()
