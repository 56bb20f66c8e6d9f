import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FluidLine } from '../../../../../sim/traffic/fluid/line/fluid-line.ts'

const ENTRY = { heldMs: 0, slackMs: 0 }

test('who came first is served first, and has waited from when he came', () => {
  const line = new FluidLine()
  line.join([10], 1, 0, 100, ENTRY)
  line.join([10], 1, 100, 200, ENTRY)
  const heard: number[][] = []
  line.serve(15, 200, 215, (tries, factor, ms) => heard.push([(tries[0] ?? 0) * factor, ms]))
  // Ten of the first hundred milliseconds in the first ten after 200, and the half of the others.
  assert.equal(heard, [
    [10, 205 - 50],
    [5, 212.5 - 125],
  ])
  assert.is(line.count, 5)
})

test('clients that have left are served for nobody', () => {
  const line = new FluidLine()
  line.join([10], 1, 0, 100, ENTRY)
  let left = 0
  line.leaveBefore(40, (tries, factor) => {
    left += (tries[0] ?? 0) * factor
  })
  assert.ok(Math.abs(left - 4) < 1e-9)
  assert.ok(Math.abs(line.heard - 6) < 1e-9)
  let served = 0
  line.serve(10, 100, 110, (tries, factor) => {
    served += (tries[0] ?? 0) * factor
  })
  assert.ok(Math.abs(served - 6) < 1e-9)
})

test('roundings leave nobody behind who would have waited for hours', () => {
  const line = new FluidLine()
  line.join([0.1], 1, 0, 100, ENTRY)
  line.join([0.2], 1, 100, 200, ENTRY)
  // 0.3 less 0.1 is a bit less than 0.2 to a computer.
  line.serve(0.3, 200, 200, () => {})
  assert.is(line.count, 0)
  line.join([1], 1, 1_000_000, 1_000_100, ENTRY)
  const waited: number[] = []
  line.serve(1, 1_000_100, 1_000_100, (_tries, _factor, ms) => waited.push(ms))
  assert.equal(waited, [50])
})

test.run()
