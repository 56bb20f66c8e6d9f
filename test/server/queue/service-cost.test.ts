import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { costMs, fitTurn, learnCost, rowsWithin, UNKNOWN_COST } from '../../../server/queue/service-cost.ts'

type Run = readonly [rows: number, ms: number]
const learn = (runs: readonly Run[]) =>
  runs.reduce((cost, [rows, ms]) => learnCost(cost, rows, ms), UNKNOWN_COST)
const isNear = (left: number, right: number) => Math.abs(left - right) <= 1e-6 * Math.max(1, Math.abs(right))

const sizes = fc.array(fc.integer({ min: 1, max: 256 }), { minLength: 3, maxLength: 40 })
const costs = fc.record({
  rowMs: fc.double({ min: 0, max: 5, noNaN: true }),
  runMs: fc.double({ min: 0, max: 50, noNaN: true }),
})

test('property: a line is learnt as it is, once runs differ in size', () => {
  fc.assert(
    fc.property(sizes, costs, (rows, { rowMs, runMs }) => {
      // Of runs that hardly differ, or differed long ago, nobody could tell the slope.
      fc.pre(
        new Set(rows.slice(-3)).size === 3 && Math.max(...rows.slice(-3)) > 2 * Math.min(...rows.slice(-3)),
      )
      const cost = learn(rows.map((count) => [count, rowMs * count + runMs]))
      for (const count of [1, 17, 256]) assert.ok(isNear(costMs(cost, count, 1), rowMs * count + runMs))
    }),
  )
})

test('property: whatever is measured, a cost is never below zero, and more never costs less', () => {
  const runs = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 256 }), fc.double({ min: 0, max: 1000, noNaN: true })),
  )
  fc.assert(
    fc.property(runs, (list) => {
      const cost = learn(list)
      assert.ok(cost.rowMs >= 0 && cost.runMs >= 0, JSON.stringify(cost))
      assert.ok(costMs(cost, 10, 2) >= costMs(cost, 9, 2) && costMs(cost, 9, 2) >= costMs(cost, 9, 1))
      const rows = rowsWithin(cost, 5, 64)
      assert.ok(rows >= 1 && rows <= 64)
      // Rows that cost nothing are not worth a second run.
      assert.ok(rows === 1 || cost.rowMs === 0 || costMs(cost, rows, 1) <= 5 + 1e-9)
    }),
  )
})

test('runs of one size: all of it is put down to the rows', () => {
  const { rowMs, runMs } = learn([
    [4, 2],
    [4, 2],
  ])
  assert.ok(isNear(rowMs, 0.5))
  assert.is(runMs, 0)
})

test('after 100 runs at a new speed the old one is forgotten', () => {
  const runs = (ms: number) =>
    Array.from({ length: 100 }, (_, at): Run => [1 + (at % 8), ms * (1 + (at % 8))])
  const { rowMs } = learn([...runs(10), ...runs(1)])
  assert.ok(Math.abs(rowMs - 1) < 0.1, String(rowMs))
})

test('rows within a budget: 2 ms and 0.5 ms a row make 16 rows of 10 ms', () => {
  const cost = learn([
    [1, 2.5],
    [8, 6],
  ])
  assert.equal([rowsWithin(cost, 10, 64), rowsWithin(cost, 10, 8), rowsWithin(cost, 1, 64)], [16, 8, 1])
  assert.is(rowsWithin(UNKNOWN_COST, 10, 64), 64)
})

test('runs share a turn of 5 ms; before one has been seen, none does', () => {
  const cost = learn([[1, 1]])
  assert.equal([fitTurn(cost, 5, 5), fitTurn(cost, 6, 6), fitTurn(UNKNOWN_COST, 1, 1)], [true, false, false])
})

test.run()
