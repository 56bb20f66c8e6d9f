import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type CounterSample, extrapolatedRate } from '../../../sim/prometheus/extrapolated-rate.ts'

type Golden = {
  readonly samples: readonly CounterSample[]
  readonly windowMs: number
  readonly atMs: number
  /** What the engine of Prometheus v3.16.0 answered to `rate(x_total[window])`; null is no answer. */
  readonly rate: number | null
}

const golden = JSON.parse(
  readFileSync(new URL('./rates.golden.json', import.meta.url), 'utf8'),
) as readonly Golden[]

test('it is what Prometheus itself answers, over gaps, restarts, and ranges that hold one sample or none', () => {
  assert.is(golden.length, 60)
  assert.ok(golden.some(({ rate }) => rate === null))
  for (const { samples, windowMs, atMs, rate } of golden) {
    const ours = extrapolatedRate(samples, atMs - windowMs, atMs)
    if (rate === null) assert.is(ours, undefined, JSON.stringify(samples))
    else assert.ok(Math.abs((ours ?? Number.NaN) - rate) <= 1e-9 * rate, `${ours}, not ${rate}`)
  }
})

/** Each 15 s, from second 0 on. */
function scraped(values: readonly number[]): readonly CounterSample[] {
  return values.map((value, index) => ({ tMs: index * 15_000, value }))
}

test('15 requests a second are 15, wherever between two scrapes one asks', () => {
  const samples = scraped([1000, 1225, 1450, 1675, 1900, 2125])
  for (const atMs of [75_000, 80_000, 85_000])
    assert.is(extrapolatedRate(samples, atMs - 60_000, atMs), 15, `${atMs}`)
})

test('a step in load fills the range bit by bit: a quarter of it after a scrape', () => {
  // 10 a second, then 50 a second for the last 15 of 60 seconds: (45 x 10 + 15 x 50) / 60.
  const samples = scraped([10_000, 10_150, 10_300, 10_450, 11_200])
  assert.is(extrapolatedRate(samples, 0, 60_000), (2 * 150 + 750) / 45)
})

test('one sample says nothing', () => {
  assert.is(extrapolatedRate(scraped([5]), -1, 60_000), undefined)
  assert.is(extrapolatedRate([], 0, 60_000), undefined)
})

test.run()
