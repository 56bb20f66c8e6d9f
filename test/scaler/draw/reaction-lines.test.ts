import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reactionLines } from '../../../scaler/draw/reaction-lines.ts'
import type { Reaction } from '../../../sim/index.ts'

const reaction: Reaction = {
  tMs: 600_000,
  fromPerSecond: 90,
  toPerSecond: 400,
  pods: 8,
  stages: [
    { stage: 'scrape', ms: 4000 },
    { stage: 'rateWindow', ms: 21_000 },
    { stage: 'autoscaler', ms: 9000 },
    { stage: 'startUp', ms: 2000 },
    { stage: 'furtherSteps', ms: 0 },
    { stage: 'endpoints', ms: 1000 },
  ],
  totalMs: 37_000,
}

test('the stages that took time add up below the rise, within 80 columns', () => {
  const lines = reactionLines(reaction)
  assert.equal(lines, [
    'reaction                90 → 400 requests/s at 10.0 min: 8 pods after 37.0 s',
    '                        scrape 4 s + rate window 21 s + autoscaler 9 s',
    '                        start-up 2 s + endpoints 1 s',
  ])
  for (const line of lines) assert.ok(line.length <= 80, line)
})

test('what was not reached says so', () => {
  const { totalMs: _, ...never } = reaction
  const [first, ...others] = reactionLines({ ...never, stages: [], totalMs: undefined })
  assert.match(first ?? '', /8 pods not reached$/)
  assert.equal(others, [])
})

test.run()
