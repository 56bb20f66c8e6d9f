import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { linearAxis, logAxis, timeAxis } from '../../../../scaler/draw/svg/axis.ts'

const UP = { fromPx: 200, toPx: 100 }

test('an even axis ends at a round number', () => {
  assert.equal(linearAxis(400, UP).ticks, [0, 100, 200, 300, 400])
  assert.equal(linearAxis(401, UP).ticks, [0, 200, 400, 600])
  assert.equal(linearAxis(0, UP).ticks, [0, 0.5, 1])
  assert.equal(linearAxis(3, UP, 1).ticks, [0, 1, 2, 3])
  assert.is(linearAxis(400, UP).at(100), 175)
})

test('powers of ten are equally far from each other', () => {
  const axis = logAxis(5, 1500, UP)
  assert.equal(axis.ticks, [1, 10, 100, 1000, 10_000])
  assert.equal([1, 100, 10_000].map(axis.at), [200, 150, 100])
  // Nothing is below the ground.
  assert.is(axis.at(0), 200)
  assert.equal(logAxis(10, 10, UP).ticks, [10, 100])
})

test('time is marked where people look', () => {
  assert.equal(timeAxis(60_000, UP).ticks.length, 7)
  assert.equal(timeAxis(1_800_000, UP).ticks[1], 300_000)
  assert.equal(timeAxis(7 * 86_400_000, UP).ticks[1], 86_400_000)
  assert.equal(timeAxis(1, UP).ticks, [0])
})

test('every value has its place between the ends, in order, whatever the largest one', () => {
  const most = fc.double({ min: 1e-6, max: 1e9, noNaN: true })
  fc.assert(
    fc.property(most, fc.double({ min: 0, max: 1, noNaN: true }), (value, share) => {
      for (const axis of [linearAxis(value, UP), linearAxis(value, UP, 1), logAxis(value / 50, value, UP)]) {
        assert.ok(axis.at(value) >= 100 - 1e-6 && axis.at(value) <= axis.at(value * share) + 1e-6)
        assert.ok(axis.at(value * share) <= 200 + 1e-6)
        assert.ok(axis.ticks.length >= 2 && axis.ticks.length <= 8, `${axis.ticks}`)
      }
    }),
  )
})

test.run()
