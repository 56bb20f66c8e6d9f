import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { WorkQueue } from '../../../../../sim/simulation/actors/controllers/work-queue.ts'
import { Agenda } from '../../../../../sim/simulation/agenda.ts'

/** When a key is taken that is to be looked at again whenever it was, so many times. */
function retriedAtMs(times: number): readonly number[] {
  const agenda = new Agenda(0)
  const tookMs: number[] = []
  const queue = new WorkQueue(agenda, 'deploymentController', 0, (key) => {
    tookMs.push(agenda.nowMs)
    if (tookMs.length < times) queue.addRateLimited(key)
  })
  queue.addRateLimited('a')
  while (agenda.step() !== undefined);
  return tookMs
}

test('a key that is retried over and over is taken every 5 ms, and after a hundred times ten times a second', () => {
  const tookMs = retriedAtMs(130)
  assert.equal(tookMs.slice(0, 3), [5, 10, 15])
  const gapsMs = tookMs.slice(1).map((ms, i) => ms - (tookMs[i] ?? 0))
  // While a hundred tokens are spent, at 5 ms each, five come back.
  assert.ok(gapsMs.slice(0, 103).every((ms) => ms === 5))
  for (const ms of gapsMs.slice(106)) assert.ok(Math.abs(ms - 100) < 1e-6, `${ms} ms`)
})

test('a token comes back in a tenth of a second', () => {
  const agenda = new Agenda(0)
  const tookMs: number[] = []
  const queue = new WorkQueue(agenda, 'deploymentController', 0, () => tookMs.push(agenda.nowMs))
  for (const atMs of [0, 1000, 5000]) agenda.at(atMs, 'user', () => queue.addRateLimited('a'))
  while (agenda.step() !== undefined);
  assert.equal(tookMs, [5, 1005, 5005])
})

test.run()
