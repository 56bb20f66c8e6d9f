import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { totalCounts } from '../../../sim/outcome/timeline.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { runScenario } from '../../../sim/simulation/simulate.ts'
import { Simulation } from '../../../sim/simulation/simulation.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

const SCENARIO: Scenario = {
  workload: sampleWorkload({ image: 'v1', replicas: 4, strategy: rolling(1, 0) }),
  start: 'settled',
  changes: [{ atMs: 1000, image: 'v2' }],
  pods: { startUp: { kind: 'fixed', ms: 3000 }, termination: { kind: 'fixed', ms: 500 } },
  seed: 1,
  horizonMs: 100_000,
}

function available(simulation: Simulation): number {
  const last = simulation.timeline().samples.at(-1)
  return last === undefined ? 0 : totalCounts(last).available
}

test('step by step it is what it is in one run', () => {
  const simulation = new Simulation(SCENARIO)
  let steps = 0
  while (simulation.step() !== undefined) steps += 1
  assert.equal(simulation.timeline(), runScenario(SCENARIO).timeline)
  assert.is(steps, simulation.events)
})

test('the next actor is told before it acts', () => {
  const simulation = new Simulation(SCENARIO)
  assert.equal(simulation.next, { actor: 'user', tMs: 1000 })
  assert.is(simulation.step(), 'user')
  assert.equal(simulation.next, { actor: 'deploymentController', tMs: 1005 })
})

test('time advances to a moment at which nothing happens, but not beyond the horizon', () => {
  const simulation = new Simulation(SCENARIO)
  simulation.advanceTo(500)
  assert.is(simulation.nowMs, 500)
  simulation.advanceTo(1_000_000)
  assert.is(simulation.nowMs, 100_000)
  assert.is(simulation.step(), undefined)
})

test('an undo in the middle brings the first image back under a new revision', () => {
  const simulation = new Simulation(SCENARIO)
  simulation.advanceTo(5000)
  simulation.apply({ kind: 'undo', toRevision: 0 })
  simulation.run()
  assert.is(simulation.deployment?.spec.image, 'v1')
  assert.is(simulation.deployment?.revision, 3)
  assert.is(available(simulation), 4)
})

test('a killed pod is replaced by one that has to start first', () => {
  const simulation = new Simulation({ ...SCENARIO, changes: [] })
  simulation.apply({ kind: 'killPod', index: 2 })
  assert.is(available(simulation), 3)
  simulation.advanceTo(3001)
  assert.is(available(simulation), 3)
  simulation.run()
  assert.is(available(simulation), 4)
})

test('new pods of a failed image do not get ready, those that run stay', () => {
  const simulation = new Simulation({ ...SCENARIO, changes: [] })
  simulation.apply({ kind: 'failImage', image: 'v1' })
  simulation.apply({ kind: 'write', fields: { replicas: 6 } })
  simulation.run()
  assert.is(available(simulation), 4)
})

test('what was done is told in the timeline', () => {
  const simulation = new Simulation({ ...SCENARIO, changes: [] })
  simulation.apply({ kind: 'undo', toRevision: 0 })
  simulation.apply({ kind: 'undo', toRevision: 2 })
  simulation.apply({ kind: 'killPod', index: 1 })
  simulation.apply({ kind: 'failImage', image: 'v9' })
  simulation.apply({ kind: 'write', fields: { replicas: 2, paused: true } })
  assert.equal(
    simulation.timeline().events.flatMap((event) => ('message' in event ? event.message : [])),
    [
      'undo',
      'undo to revision 2',
      'pod 1 is deleted',
      'new pods of v9 no longer become ready',
      'replicas becomes 2, paused becomes true',
    ],
  )
})

test.run()
