import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DEFAULT_HPA_OPTIONS } from '../../../../sim/kubernetes/hpa/hpa-view.ts'
import { isWithin, tolerancesOf } from '../../../../sim/kubernetes/hpa/tolerance.ts'
import { sampleBehavior, sampleHpa } from './sample-hpa.ts'

const OPTIONS = { ...DEFAULT_HPA_OPTIONS, tolerance: 0.07 }

test("the controller's own tolerance is 10 %, in both directions", () => {
  assert.equal(tolerancesOf(sampleHpa(), DEFAULT_HPA_OPTIONS), { scaleUp: 0.1, scaleDown: 0.1 })
  assert.equal(tolerancesOf(sampleHpa({ behavior: sampleBehavior() }), OPTIONS), {
    scaleUp: 0.07,
    scaleDown: 0.07,
  })
})

test('a behavior has its own tolerance for each direction', () => {
  const upward = sampleHpa({ behavior: sampleBehavior({ tolerance: 0.5 }) })
  assert.equal(tolerancesOf(upward, OPTIONS), { scaleUp: 0.5, scaleDown: 0.07 })
  const downward = sampleHpa({ behavior: sampleBehavior({}, { tolerance: 0 }) })
  assert.equal(tolerancesOf(downward, OPTIONS), { scaleUp: 0.07, scaleDown: 0 })
})

test('both ends are within, and each direction has its own', () => {
  const within = (ratio: number): boolean => isWithin({ scaleUp: 0.5, scaleDown: 0.1 }, ratio)
  assert.equal([0.899, 0.9, 1, 1.5, 1.501].map(within), [false, true, true, true, false])
})

test('what is no number is not within', () => {
  assert.not(isWithin({ scaleUp: 0.1, scaleDown: 0.1 }, Number.NaN))
})

test.run()
