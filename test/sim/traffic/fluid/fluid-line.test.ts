import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FluidLine } from '../../../../sim/traffic/fluid/fluid-line.ts'

const ENTRY = { heldMs: 0, slackMs: 0 }

test('who came first is served first, and has waited from when he came', () => {
  const line = new FluidLine()
  line.join(new Float64Array([10]), 1, 0, 100, ENTRY)
  line.join(new Float64Array([10]), 1, 100, 200, ENTRY)
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
  line.join(new Float64Array([10]), 1, 0, 100, ENTRY)
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
  let longestMs = 0
  for (let step = 0; step < 10_000; step += 1) {
    const [fromMs, toMs] = [step * 100, step * 100 + 100]
    line.join(new Float64Array([1 / 3 + (step % 7) / 11]), 1, fromMs, toMs, ENTRY)
    // Whatever is there, now in one part and now in three.
    const parts = step % 2 === 0 ? 1 : 3
    const count = line.count
    for (let part = 0; part < parts; part += 1)
      line.serve(count / parts, toMs, toMs, (_tries, _factor, ms) => {
        longestMs = Math.max(longestMs, ms)
      })
  }
  assert.ok(longestMs <= 300, `${longestMs}`)
})

test.run()
