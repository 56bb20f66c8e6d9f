import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reactionsLines } from '../../../scaler/draw/reaction-lines.ts'
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
  isOvertaken: false,
}

test('the stages that took time add up below the rise, within 80 columns', () => {
  const lines = reactionsLines([reaction])
  assert.equal(lines, [
    'reaction                90 → 400 requests/s at 10.0 min: 8 pods after 37.0 s',
    '                        scrape 4 s + rate window 21 s + autoscaler 9 s',
    '                        start-up 2 s + endpoints 1 s',
  ])
  for (const line of lines) assert.ok(line.length <= 80, line)
})

test('a slope passes a rate', () => {
  const [first] = reactionsLines([{ ...reaction, fromPerSecond: 164.9, toPerSecond: 165.1 }])
  assert.match(first ?? '', /^reaction +past 165 requests\/s at 10\.0 min: 8 pods after 37\.0 s$/)
})

test('what was not reached says so', () => {
  const { totalMs: _, ...never } = reaction
  const [first, ...others] = reactionsLines([{ ...never, stages: [], totalMs: undefined }])
  assert.match(first ?? '', /8 pods not reached$/)
  assert.equal(others, [])
})

test('of many the slowest are shown, in order of time, and those never reached before them', () => {
  const after = (tMs: number, totalMs: number | undefined): Reaction => ({
    ...reaction,
    stages: [],
    tMs,
    totalMs,
  })
  const slow = [after(1000, 5000), after(2000, 9000), after(3000, undefined), after(4000, 6000)]
  const quick = [after(500, 3000), after(5000, 4000)]
  const lines = reactionsLines([...quick, ...slow])
  assert.equal(
    lines.map((line) => / at (.*): 8 pods (.*)$/.exec(line)?.slice(1).join(' ') ?? line.trim()),
    [
      '1.0 s after 5.0 s',
      '2.0 s after 9.0 s',
      '3.0 s not reached',
      '4.0 s after 6.0 s',
      '2 other rises: each within 4.0 s',
    ],
  )
  assert.is(reactionsLines(slow).length, 4)
  assert.match(
    reactionsLines([...slow, ...slow.map(({ tMs }) => after(tMs, undefined))]).at(-1) ?? '',
    'some not reached',
  )
})

test('of a slope the end is told, and how many of its steps were overtaken', () => {
  const step: Reaction = { ...reaction, stages: [], totalMs: undefined, isOvertaken: true }
  assert.equal(reactionsLines([step, { ...step, tMs: 610_000 }, reaction]), [
    ...reactionsLines([reaction]),
    '                        2 rises on the way up, overtaken by the next one',
  ])
  assert.equal(reactionsLines([step]), [
    'reaction                1 rise on the way up, overtaken by the next one',
  ])
})

test.run()
