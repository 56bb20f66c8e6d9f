import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PodShares } from '../../../../sim/traffic/tally/pod-shares.ts'

function shares() {
  const nowMs = new Float64Array(1)
  return { nowMs, shares: new PodShares(nowMs) }
}

function take(to: PodShares, pod: number, count: number): void {
  for (let i = 0; i < count; i += 1) to.took(pod)
}

test('the busiest of three pods by what each should have', () => {
  const { nowMs, shares: three } = shares()
  for (const pod of [0, 1, 2]) three.joined(pod)
  take(three, 0, 30)
  take(three, 1, 20)
  take(three, 2, 10)
  nowMs[0] = 1000
  assert.is(three.take(), 1.5)
  // Each stretch counts for itself, and nobody has to join again.
  take(three, 1, 5)
  nowMs[0] = 2000
  assert.is(three.take(), 3)
})

test('a pod that was there for three quarters of the time should have three quarters as many', () => {
  const { nowMs, shares: two } = shares()
  two.joined(0)
  nowMs[0] = 250
  two.joined(1)
  take(two, 0, 40)
  take(two, 1, 30)
  nowMs[0] = 1000
  assert.is(two.take(), 1)
})

test('one that was there for less than half says nothing, nor does a stretch without requests', () => {
  const { nowMs, shares: two } = shares()
  two.joined(0)
  nowMs[0] = 600
  two.joined(17)
  take(two, 0, 10)
  take(two, 17, 50)
  nowMs[0] = 1000
  assert.is(two.take(), 1)
  nowMs[0] = 2000
  assert.is(two.take(), null)
  two.left(0)
  two.left(17)
  nowMs[0] = 3000
  assert.is(two.take(), null)
})

test.run()
