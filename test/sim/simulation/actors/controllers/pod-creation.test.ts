import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Timeline, totalCounts } from '../../../../../sim/outcome/timeline.ts'
import type { Change } from '../../../../../sim/scenario/scenario.ts'
import { simulate } from '../../../../../sim/simulation/simulate.ts'
import { rolling, sampleWorkload } from '../../../kubernetes/sample-objects.ts'

function run(replicas: number, changes: readonly Change[], startUpMs: number): Timeline {
  return simulate({
    workload: sampleWorkload({ image: 'v1', replicas, strategy: rolling('100%', 0) }),
    start: 'settled',
    changes,
    pods: { startUp: { kind: 'fixed', ms: startUpMs }, termination: { kind: 'fixed', ms: 500 } },
    seed: 1,
    horizonMs: 600_000,
  })
}

test('the pods of one sync come in batches of 1, 2, 4 and 8, a round trip apart', () => {
  const { samples } = run(15, [{ atMs: 0, image: 'v2' }], 2000)
  const created = samples.flatMap((sample, index) => {
    const before = samples[index - 1]?.revisions['2']?.pods ?? 0
    const now = sample.revisions['2']?.pods ?? 0
    return now > before ? [[sample.tMs, now - before]] : []
  })
  assert.equal(created, [
    [7, 1],
    [17, 2],
    [27, 4],
    [37, 8],
  ])
})

test('two pods that start equally fast get ready apart, so that old ones go one by one, not two at once', () => {
  const { events } = run(2, [{ atMs: 0, image: 'v2' }], 2000)
  const old = events.flatMap((event) =>
    event.kind === 'scale' && event.revision === '1' ? [[event.from, event.to]] : [],
  )
  assert.equal(old, [
    [2, 1],
    [1, 0],
  ])
})

test('a set that shrinks while its pods are being created gives them up when the last has come', () => {
  const changes = [
    { atMs: 0, replicas: 16 },
    { atMs: 20, replicas: 1 },
  ]
  const { samples } = run(1, changes, 2000)
  assert.is(Math.max(...samples.map((sample) => totalCounts(sample).pods)), 16)
  assert.is(totalCounts(samples.at(-1) as (typeof samples)[0]).pods, 1)
})

test.run()
