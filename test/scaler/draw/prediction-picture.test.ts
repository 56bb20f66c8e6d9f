import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createPaint } from '../../../scaler/draw/paint.ts'
import { type PodLine, podLine, podsAt } from '../../../scaler/draw/pod-line.ts'
import { drawPrediction, shareForetold } from '../../../scaler/draw/prediction-picture.ts'
import { replacedOneByOne } from '../../sim/outcome/sample-timeline.ts'

/** Two pods, four from then on, and two again. */
const upAt = (upMs: number, downMs: number): PodLine => [
  { tMs: 0, pods: 2 },
  { tMs: upMs, pods: 4 },
  { tMs: downMs, pods: 2 },
]

const prediction = {
  predicted: [upAt(20_000, 80_000), upAt(30_000, 90_000), upAt(40_000, 100_000)],
  observed: upAt(50_000, 90_000),
  untilMs: 120_000,
}

test('a moment shows what was observed, the middle prediction, and all of them as an area', () => {
  assert.fixture(
    drawPrediction(prediction, 60, createPaint(false)),
    `
    4 ┤        ░░░░░─────────◆◆◆◆◆◆◆◆◆◆◆◆◆◆◆◆◆░░░░░
    3 ┤        ░░░░░░░░░                  ░░░░░░░░░
    2 ┤◆◆◆◆◆◆◆◆◆◆◆◆◆●●●●●●●●●             ░░░░◆◆◆◆◆◆◆◆◆◆◆◆◆◆
    1 ┤
    0 ┤
      └─────────────────────────────────────────────────────
       0 s                                           2.0 min
       ● observed   ◆ both
       ─ the middle prediction   ░ any prediction`.slice(1),
  )
})

test('the share of the time that was foretold', () => {
  // From 40 s to 50 s all predictions had four pods.
  assert.ok(Math.abs(shareForetold(prediction) - 110 / 120) < 0.002)
  assert.is(shareForetold({ ...prediction, observed: upAt(30_000, 90_000) }), 1)
})

test('many pods share rows, and the picture keeps within the terminal', () => {
  const line: PodLine = [{ tMs: 0, pods: 1000 }]
  const lines = drawPrediction(
    { predicted: [line], observed: line, untilMs: 1000 },
    80,
    createPaint(false),
  ).split('\n')
  assert.ok(lines.length <= 22)
  for (const text of lines) assert.ok([...text].length <= 80, text)
})

test('the pods of a timeline, from a moment on, with what held at it', () => {
  const whole = podLine(replacedOneByOne, 0)
  const fromMs = replacedOneByOne.samples[1]?.tMs ?? 0
  const later = podLine(replacedOneByOne, fromMs + 1)
  for (const tMs of [0, 1, 500, 3000, 9000]) assert.is(podsAt(later, tMs), podsAt(whole, tMs + fromMs + 1))
  assert.is(later[0]?.tMs, 0)
  assert.is(podsAt([], 5), 0)
})

test.run()
