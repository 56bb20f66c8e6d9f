import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { OpenLoop } from '../../../../scaler/calibrate/load/run-open-loop.ts'
import { afterStart, sendSteadily, steadyLoad } from '../../../../scaler/calibrate/load/send-steadily.ts'
import { withFakeServer } from '../fake-server.ts'

const near = (value: number, expected: number): boolean => Math.abs(value - expected) < 1e-6

/** A load whose n-th request takes n milliseconds; the last has no answer. */
const loadOf = (sentMs: readonly number[]): OpenLoop => ({
  sentMs,
  latenciesMs: sentMs.map((_, at) => (at === sentMs.length - 1 ? Number.POSITIVE_INFINITY : at)),
  lateMs: sentMs.map((_, at) => -at),
  awayMs: [],
  requestsPerSecond: 1,
  unsent: 3,
})

test('what is left of a load are the requests from a moment on, each with its own figures, as if it began then', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0, max: 1100, noNaN: true }),
      (moments, startMs) => {
        const load = loadOf(moments.toSorted((a, b) => a - b))
        const left = afterStart(load, startMs)
        const dropped = load.sentMs.filter((ms) => ms < startMs).length
        assert.is(left.sentMs.length, load.sentMs.length - dropped)
        for (const [at, ms] of left.sentMs.entries()) {
          assert.ok(near(ms + startMs, load.sentMs[at + dropped] ?? Number.NaN))
          assert.is(left.latenciesMs[at], load.latenciesMs[at + dropped])
          assert.is(left.lateMs[at], load.lateMs[at + dropped])
        }
        assert.is(left.unsent, 3)
      },
    ),
  )
})

test('answers a second are those of what is left, up to the last one', () => {
  // Sent at 0, 1.. 9 ms; the one of 8 ms is the last with an answer, 8 ms later.
  const { requestsPerSecond } = afterStart(loadOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 5)
  assert.ok(near(requestsPerSecond, (4 * 1000) / (16 - 5)), `${requestsPerSecond}`)
  assert.is(afterStart(loadOf([1, 2]), 9).requestsPerSecond, 0)
})

test('the sender was away only where that reaches beyond the start', () => {
  const awayMs = [
    [1, 4],
    [8, 12],
    [20, 21],
  ] as const
  const left = afterStart({ ...loadOf([0, 10, 22]), awayMs }, 10)
  assert.equal(left.awayMs, [
    [0, 2],
    [10, 11],
  ])
})

test('as many requests count as were asked for, at their rate, behind a start of half a second', () => {
  const few = { ratePerSecond: 200, requests: 500, withinMs: 10_000, seed: 4 }
  const { atMs, startMs } = steadyLoad(few)
  assert.is(startMs, 500)
  assert.is(atMs.length, 500 + 100)
  const counted = atMs.filter((ms) => ms >= startMs).length
  // By chance, with a deviation of some 9.
  assert.ok(Math.abs(counted - 500) < 45, `${counted}`)
})

test('the start of a short load is a quarter of it, whichever bound makes it short', () => {
  for (const bounds of [
    { requests: 200, withinMs: 10_000 },
    { requests: 10_000, withinMs: 1000 },
  ]) {
    const { atMs, startMs } = steadyLoad({ ...bounds, ratePerSecond: 200, seed: 4 })
    assert.is(startMs, 250)
    assert.is(atMs.length, 250)
    assert.ok((atMs.at(-1) ?? 0) < 1250)
  }
})

test('a server is loaded from the start on, and only what comes behind it counts', () =>
  withFakeServer({ serviceMs: 1, workers: 1 }, async (target) => {
    const open = await sendSteadily(target, { atMs: [0, 30, 120, 160], startMs: 100 })
    assert.is(open.sentMs.length, 2)
    const [first = Number.NaN] = open.sentMs
    assert.ok(first >= 20 && first < 1000, `${first} ms`)
    assert.ok(open.latenciesMs.every((ms) => ms > 0 && Number.isFinite(ms)))
  }))

test.run()
