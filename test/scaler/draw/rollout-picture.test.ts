import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createPaint } from '../../../scaler/draw/paint.ts'
import { drawRollout } from '../../../scaler/draw/rollout-picture.ts'
import { rolloutScenario, simulate, type Timeline } from '../../../sim/index.ts'
import { rolloutPlans } from '../../sim/arbitrary-rollout.ts'
import { replacedOneByOne } from '../../sim/outcome/sample-timeline.ts'

const plain = createPaint(false)

function check(title: string, timeline: Timeline, widthColumns: number, expected: string): void {
  test(title, () => {
    const bounds = { floor: 3, ceiling: 5 }
    assert.fixture(drawRollout(timeline, { widthColumns, paint: plain, ...bounds }), expected.slice(1))
  })
}

check(
  'four pods replaced one by one, in 80 columns',
  replacedOneByOne,
  80,
  `
             6 ┤                                        ·············
     ceiling 5 ┼             ░░░░░░░░░░░░░··································
               ┤██████████████████████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░░░░░░░░░░░▓▓▓▓
       floor 3 ┼████████████████████████████████████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
               ┤█████████████████████████████████████████████████████▓▓▓▓▓▓▓▓▓▓▓
             1 ┤█████████████████████████████████████████████████████▓▓▓▓▓▓▓▓▓▓▓
               └────────────────────────────────────────────────────────────────
                0 s                           4.8 s                        9.5 s
                █ old, available   ▓ new, available   ░ not available yet
                · terminating`,
)

check(
  'four pods replaced one by one, in 40 columns',
  replacedOneByOne,
  40,
  `
             6 ┤               ·····
     ceiling 5 ┼     ░░░░░············
               ┤██████████▓▓▓▓▓░░░░░░░▓▓
       floor 3 ┼███████████████▓▓▓▓▓▓▓▓▓
               ┤████████████████████▓▓▓▓
             1 ┤████████████████████▓▓▓▓
               └────────────────────────
                0 s       4.8 s    9.5 s
                █ old, available
                ▓ new, available
                ░ not available yet
                · terminating`,
)

test('no line is wider than the terminal, however many pods there are', () => {
  const widths = fc.constantFrom(40, 80, 120)
  fc.assert(
    fc.property(rolloutPlans, widths, fc.nat(100_000), (plan, widthColumns, ceiling) => {
      const timeline = simulate(rolloutScenario(plan))
      const picture = drawRollout(timeline, { widthColumns, paint: plain, floor: 1, ceiling })
      for (const line of picture.split('\n')) assert.ok([...line].length <= widthColumns, line)
    }),
    { numRuns: 60 },
  )
})

test('colours change nothing but the colours', () => {
  const options = { widthColumns: 80, floor: 3, ceiling: 5 }
  const painted = drawRollout(replacedOneByOne, { ...options, paint: createPaint(true) })
  const controlCharacter = String.fromCharCode(27)
  assert.ok(painted.includes(controlCharacter))
  const bare = painted
    .split(controlCharacter)
    .map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, '')))
    .join('')
  const trimmed = (text: string): string[] => text.split('\n').map((line) => line.trimEnd())
  assert.equal(trimmed(bare), trimmed(drawRollout(replacedOneByOne, { ...options, paint: plain })))
})

test.run()
