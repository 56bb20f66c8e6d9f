import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { QueuedLoad } from '../../../../../sim/simulation/actors/load/queued-load.ts'
import { World } from '../../../../../sim/simulation/world/world.ts'

const SET = 'web-v1'

/** One pod that is asked every 100 ms and takes 10 ms. */
function loadOfOne() {
  const { pods } = new World(undefined, 1)
  pods.addOwner(SET)
  const pod = pods.create({ replicaSet: SET, image: 'v1', node: 'node', deletionCost: 0 }, 0)
  const load = new QueuedLoad(
    {
      arrivals: { kind: 'constant', ratePerSecond: 10 },
      service: { serviceTime: { kind: 'constant', ms: 10 }, concurrency: 1, balance: 'random' },
    },
    { horizonMs: 10_000, seed: 1 },
  )
  load.putCondition(pod, 'ready')
  load.putAnswering(pod, true)
  return { load, pod }
}

test('a pod counts what it has answered', () => {
  const { load, pod } = loadOfOne()
  load.advanceTo(1050)
  const { count, restarts } = load.finishedAt(pod)
  assert.equal([count, restarts], [load.takeWindow().total, 0])
  assert.ok(count >= 9, `${count}`)
})

test('a pod that crashed counts anew, and says that it has begun again', () => {
  const { load, pod } = loadOfOne()
  load.advanceTo(1050)
  load.crash(pod)
  assert.equal(load.finishedAt(pod), { count: 0, restarts: 1 })
  load.putAnswering(pod, true)
  load.advanceTo(2050)
  assert.equal(load.finishedAt(pod), { count: 10, restarts: 1 })
})

test.run()
