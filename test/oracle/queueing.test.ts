import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { momentsOf, theoryOfBulk, theoryOfEn1, theoryOfMg1, theoryOfMmc, theoryOfMmck } from './queueing.ts'

function close(value: number, expected: number): void {
  assert.ok(Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${value}, not ${expected}`)
}

test('M/M/1 at 80 %: four service times in the queue', () => {
  close(theoryOfMmc(0.08, 10, 1).waitMs, 40)
})

test("Erlang's C for two places at 50 %: a third waits", () => {
  close(theoryOfMmc(0.1, 10, 2).waitMs, 10 / 3)
})

test('M/D/1 waits half of M/M/1, and exponential times make M/G/1 an M/M/1', () => {
  close(theoryOfMg1(0.08, { kind: 'constant', ms: 10 }).waitMs, 20)
  close(theoryOfMg1(0.08, { kind: 'exponential', meanMs: 10 }).waitMs, 40)
  close(theoryOfMg1(0.08, { kind: 'gamma', meanMs: 10, variation: 1 }).waitMs, 40)
})

test('a histogram of one bucket is an even spread: a third of the square of its end is the mean square', () => {
  const { meanMs, meanSquare } = momentsOf({ kind: 'histogram', buckets: [{ upToMs: 30, count: 7 }] })
  close(meanMs, 15)
  close(meanSquare, 300)
})

test('M/M/1/2 at full load: each of its three states a third of the time', () => {
  const { waitMs, utilization, blocking } = theoryOfMmck(0.1, 10, { places: 1, room: 2 })
  close(blocking, 1 / 3)
  close(utilization, 2 / 3)
  close(waitMs, 5)
})

test('with much room M/M/c/K is M/M/c, and E_1/M/1 is M/M/1', () => {
  close(theoryOfMmck(0.1, 10, { places: 2, room: 200 }).waitMs, 10 / 3)
  close(theoryOfEn1(0.06, 10, 1).waitMs, 15)
})

test('runs of one request at most are M/M/1; of two, r is the golden ratio when as many come as one run serves', () => {
  close(theoryOfBulk(0.06, 10, 1).waitMs, 15)
  close(theoryOfBulk(0.06, 10, 1).utilization, 0.6)
  // r³ - 2r + 1 = 0 has the roots 1 and (√5 - 1)/2.
  const r = (Math.sqrt(5) - 1) / 2
  const busy = 1 / (1 - r) / (1 + 1 / (1 - r))
  close(theoryOfBulk(0.1, 10, 2).utilization, busy)
  close(theoryOfBulk(0.1, 10, 2).waitMs, (10 * busy * r) / (1 - r))
})

test.run()
