import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HpaMemory } from '../../../../sim/kubernetes/hpa/hpa-memory.ts'
import { stabilize, stabilizeWithBehavior } from '../../../../sim/kubernetes/hpa/stabilize.ts'
import { plainStabilized, plainStabilizedByWindows } from '../../../oracle/stabilized-replicas.ts'
import { sampleBehavior } from './sample-hpa.ts'

type Recommendations = HpaMemory['recommendations']

/** Proposals by the second. */
function at(...proposals: readonly (readonly [number, number])[]): Recommendations {
  return proposals.map(([second, replicas]) => ({ tMs: second * 1000, replicas }))
}

test('without a behavior the highest proposal of the window counts, its first moment included', () => {
  const earlier = at([99.999, 9], [100, 7], [200, 5])
  assert.equal(stabilize(earlier, 3, 400_000, 300_000), {
    replicas: 7,
    recommendations: at([100, 7], [200, 5], [400, 3]),
  })
  assert.is(stabilize(earlier, 8, 400_000, 300_000).replicas, 8)
  assert.is(stabilize(earlier, 3, 400_001, 300_000).replicas, 5)
})

test('without a behavior nothing delays the way up', () => {
  assert.is(stabilize(at([399, 2]), 9, 400_000, 300_000).replicas, 9)
})

function windows(upSeconds: number, downSeconds: number | undefined) {
  return sampleBehavior(
    { stabilizationWindowSeconds: upSeconds },
    { stabilizationWindowSeconds: downSeconds },
  )
}

test('with a behavior the lowest proposal of the window upward counts, without its first moment', () => {
  const earlier = at([340, 3], [341, 6], [390, 8])
  const of = (current: number) =>
    stabilizeWithBehavior(earlier, current, 9, 400_000, windows(60, 0), 0).replicas
  // 3 is exactly 60 s old.
  assert.equal([2, 7].map(of), [6, 7])
})

test('with a behavior the highest proposal of the window downward counts, without its first moment', () => {
  const earlier = at([100, 9], [101, 7], [390, 4])
  const of = (current: number) =>
    stabilizeWithBehavior(earlier, current, 2, 400_000, windows(0, 300), 0).replicas
  // 9 is exactly 300 s old. Between 7 and 2 the number stays as it is.
  assert.equal([10, 5, 2, 1].map(of), [7, 5, 2, 2])
})

test("without a window downward the controller's own counts, in whole seconds", () => {
  const earlier = at([100, 9])
  const of = (flagMs: number) =>
    stabilizeWithBehavior(earlier, 10, 2, 110_000, windows(0, undefined), flagMs).replicas
  assert.equal([10_000, 10_999, 11_000].map(of), [2, 2, 9])
})

test('proposals are remembered as long as the longer of both windows, and as they were', () => {
  const earlier = at([99, 9], [100, 7], [399, 5])
  const { recommendations } = stabilizeWithBehavior(earlier, 5, 1, 400_000, windows(300, 60), 0)
  assert.equal(recommendations, at([100, 7], [399, 5], [400, 1]))
})

/** A proposal every 5 s or so, whose times meet the ends of the windows. */
const history = fc
  .array(fc.record({ gapMs: fc.constantFrom(0, 5000, 10_000, 12_345), replicas: fc.nat(20) }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((gaps) => {
    let tMs = 0
    return gaps.map(({ gapMs, replicas }) => {
      tMs += gapMs
      return { tMs, replicas }
    })
  })
const windowsSeconds = fc.constantFrom(0, 5, 10, 30, 60)

test('carried from sync to sync it is what the plain version makes of the whole history', () => {
  fc.assert(
    fc.property(history, windowsSeconds, (proposals, seconds) => {
      let memory: Recommendations = []
      for (const [index, { tMs, replicas }] of proposals.entries()) {
        const stabilized = stabilize(memory, replicas, tMs, seconds * 1000)
        memory = stabilized.recommendations
        assert.is(
          stabilized.replicas,
          plainStabilized(proposals.slice(0, index), replicas, tMs, seconds * 1000),
        )
      }
    }),
    { numRuns: 2000 },
  )
})

test('with a behavior too, at any current size', () => {
  fc.assert(
    fc.property(history, windowsSeconds, windowsSeconds, fc.nat(20), (proposals, up, down, current) => {
      let memory: Recommendations = []
      for (const [index, { tMs, replicas }] of proposals.entries()) {
        const stabilized = stabilizeWithBehavior(memory, current, replicas, tMs, windows(up, down), 0)
        memory = stabilized.recommendations
        const earlier = proposals.slice(0, index)
        assert.is(
          stabilized.replicas,
          plainStabilizedByWindows(earlier, current, replicas, tMs, { upMs: up * 1000, downMs: down * 1000 }),
        )
      }
    }),
    { numRuns: 2000 },
  )
})

test.run()
