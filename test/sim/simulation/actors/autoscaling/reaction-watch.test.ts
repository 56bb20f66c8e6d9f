import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Reaction, ReactionStage } from '../../../../../sim/outcome/reaction.ts'
import type { MetricSeries } from '../../../../../sim/scenario/metric-series.ts'
import { simulate } from '../../../../../sim/simulation/simulate.ts'
import { rateHpa } from '../../../kubernetes/hpa/rate-hpa.ts'
import { rolling, sampleWorkload } from '../../../kubernetes/sample-objects.ts'

type Setting = {
  readonly scrapeIntervalMs?: number
  readonly startUpMs?: number
  readonly propagationMs?: number
  readonly maxReplicas?: number
  readonly seed?: number
}

const STEP_MS = 120_000

/** Four pods at 10 requests a second each, and an HPA that follows the rate of the last minute. */
function react(load: MetricSeries, setting: Setting = {}): readonly Reaction[] {
  const {
    scrapeIntervalMs = 15_000,
    startUpMs = 2000,
    propagationMs = 1000,
    maxReplicas = 40,
    seed = 1,
  } = setting
  const hpa = rateHpa('rate', 10, { maxReplicas })
  const timeline = simulate({
    workload: sampleWorkload({ image: 'v1', replicas: 4, strategy: rolling(1, 0) }),
    start: 'settled',
    changes: [],
    pods: { startUp: { kind: 'fixed', ms: startUpMs }, termination: { kind: 'fixed', ms: 500 } },
    requests: { ratePerSecond: load, scrapeIntervalMs, propagationMs },
    autoscaling: {
      by: { kind: 'hpa', spec: hpa },
      metrics: { rate: { kind: 'requestRate', windowMs: 60_000 } },
    },
    seed,
    horizonMs: 900_000,
  })
  return timeline.reactions ?? []
}

function risesTo(value: number): MetricSeries {
  return [
    { atMs: 0, value: 40 },
    { atMs: STEP_MS, value },
  ]
}

function stageMs(reaction: Reaction | undefined, stage: ReactionStage): number {
  return reaction?.stages.find((candidate) => candidate.stage === stage)?.ms ?? Number.NaN
}

test('a slope is one reaction for each pod more, not one for each rise', () => {
  const slope = Array.from({ length: 100 }, (_, i) => ({ atMs: STEP_MS + i * 1000, value: 40 + i / 5 }))
  const reactions = react([{ atMs: 0, value: 40 }, ...slope])
  assert.ok(reactions.length >= 1 && reactions.length <= 2, `${reactions.length}`)
  assert.is(new Set(reactions.map(({ pods }) => pods)).size, reactions.length)
})

test('the stages of a reaction add up to the time until there is capacity', () => {
  const [reaction, ...others] = react(risesTo(80))
  assert.is(others.length, 0)
  assert.equal(
    [reaction?.tMs, reaction?.fromPerSecond, reaction?.toPerSecond, reaction?.pods],
    [STEP_MS, 40, 80, 8],
  )
  const sum = (reaction?.stages ?? []).reduce((total, { ms }) => total + ms, 0)
  assert.is(sum, reaction?.totalMs)
  assert.ok(stageMs(reaction, 'scrape') <= 15_000)
  assert.ok(stageMs(reaction, 'autoscaler') <= 16_000)
})

test('each stage is as long as what it waits for', () => {
  const [slowStart] = react(risesTo(80), { startUpMs: 40_000 })
  assert.ok(Math.abs(stageMs(slowStart, 'startUp') - 40_000) <= 1000)
  const [slowProxies] = react(risesTo(80), { propagationMs: 20_000 })
  assert.ok(Math.abs(stageMs(slowProxies, 'endpoints') - 20_000) <= 1000)
  const mean = (scrapeIntervalMs: number): number =>
    [1, 2, 3, 4, 5, 6].reduce(
      (sum, seed) => sum + stageMs(react(risesTo(80), { scrapeIntervalMs, seed })[0], 'scrape') / 6,
      0,
    )
  assert.ok(mean(25_000) > mean(5000))
})

test('a large rise takes further steps: at most twice the pods at once', () => {
  const [large] = react(risesTo(400))
  assert.is(large?.pods, 40)
  // 4, 8, 16, 32, 40: four steps, three sync periods apart at least.
  assert.ok(stageMs(large, 'furtherSteps') >= 45_000)
})

test('a rise within the tolerance, or beyond maxReplicas, has nothing to follow', () => {
  assert.equal(react(risesTo(44)), [])
  assert.equal(react(risesTo(400), { maxReplicas: 4 }), [])
  assert.is(react(risesTo(400), { maxReplicas: 6 })[0]?.pods, 6)
})

test('however late the autoscaler acts, what comes after it is known to the second', () => {
  // A second of load moves the rate of a minute by too little; what comes back after 400 s is the same rise.
  const [reaction, ...others] = react([
    ...risesTo(80),
    { atMs: STEP_MS + 1000, value: 40 },
    { atMs: STEP_MS + 400_000, value: 80 },
  ])
  assert.is(others.length, 0)
  assert.ok(stageMs(reaction, 'rateWindow') > 400_000)
  assert.ok(stageMs(reaction, 'autoscaler') <= 16_000)
  assert.is(stageMs(reaction, 'startUp'), 2000)
  assert.is(stageMs(reaction, 'endpoints'), 1000)
})

test('the next rise ends the watch of the one before, which may not have been reached', () => {
  const [first, second] = react([...risesTo(80), { atMs: STEP_MS + 3000, value: 160 }])
  assert.is(first?.totalMs, undefined)
  assert.equal([first?.isOvertaken, second?.isOvertaken], [true, false])
  assert.is(second?.pods, 16)
  assert.ok(second?.totalMs !== undefined)
})

test.run()
