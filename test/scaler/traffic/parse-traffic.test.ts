import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseTraffic } from '../../../scaler/traffic/parse-traffic.ts'
import type { Traffic } from '../../../sim/index.ts'

function is(text: string, expected: Traffic): void {
  assert.equal(parseTraffic(text), { ok: true, value: expected })
}

/** The fields and bounds of everything that is wrong. */
function wrong(text: string): readonly string[] {
  const parsed = parseTraffic(text)
  if (parsed.ok) return []
  for (const { remedy } of parsed.problems) assert.ok(remedy.length > 5)
  return parsed.problems.map(({ field, bound }) => `${field}: ${bound}`)
}

test('every kind is read in its own words', () => {
  is('constant:90/s', { kind: 'constant', ratePerSecond: 90 })
  is('poisson:30/m', { kind: 'poisson', ratePerSecond: 0.5 })
  is('poisson:36/h', { kind: 'poisson', ratePerSecond: 0.01 })
  is('step:10/s,80/s@5m,0/s@1h', {
    kind: 'step',
    points: [
      { atMs: 0, ratePerSecond: 10 },
      { atMs: 300_000, ratePerSecond: 80 },
      { atMs: 3_600_000, ratePerSecond: 0 },
    ],
  })
  is('ramp:10/s@0s,80/s@500ms', {
    kind: 'ramp',
    points: [
      { atMs: 0, ratePerSecond: 10 },
      { atMs: 500, ratePerSecond: 80 },
    ],
  })
  is('sine:10/s,90/s,24h', { kind: 'sine', lowPerSecond: 10, highPerSecond: 90, periodMs: 86_400_000 })
  is('sine:10/s,90/s,168h', { kind: 'sine', lowPerSecond: 10, highPerSecond: 90, periodMs: 604_800_000 })
  is('bursts:10/s,200/s,60s,5s', {
    kind: 'bursts',
    calmPerSecond: 10,
    burstPerSecond: 200,
    calmMs: 60_000,
    burstMs: 5000,
  })
  is('flash-crowd:10/s,500/s,10m,30s,5m', {
    kind: 'flash-crowd',
    basePerSecond: 10,
    peakPerSecond: 500,
    atMs: 600_000,
    riseMs: 30_000,
    decayMs: 300_000,
  })
  is('on-off:50/s,5m,10m', { kind: 'on-off', ratePerSecond: 50, onMs: 300_000, offMs: 600_000 })
})

test('everything that is wrong is told at once, by the name of the word', () => {
  const rate = 'a rate of at most 1000000/s'
  assert.equal(wrong('bursts:10,x/s,1ms,a'), [
    `--traffic (calm): ${rate}`,
    `--traffic (burst): ${rate}`,
    '--traffic (calm time): a duration from 100 ms to 31 days',
    '--traffic (burst time): a duration from 100 ms to 31 days',
  ])
  assert.equal(wrong('step:10/s@5s,20/s,2000000/s@3s,1/s@2s@2s'), [
    '--traffic (step, rate 1, time): at 0',
    '--traffic (step, rate 2): a rate and its time',
    '--traffic (step, rate 3, time): later than the one before',
    `--traffic (step, rate 3): ${rate}`,
    '--traffic (step, rate 4): a rate and its time',
    '--traffic (step, rate 4, time): later than the one before',
  ])
})

test('a wrong kind, a missing word and a sine upside down are told', () => {
  assert.is(wrong('possion:90/s').length, 1)
  assert.is(wrong('').length, 1)
  assert.is(wrong('toString:90/s').length, 1)
  assert.equal(wrong('sine:10/s,90/s'), ['--traffic (sine): 3 words with commas between them'])
  assert.equal(wrong('poisson:90/s,5m'), ['--traffic (poisson): one word'])
  assert.equal(wrong('sine:90/s,10/s,10ms'), [
    '--traffic (high): above the low of 90/s',
    '--traffic (period): a duration from 1000 ms to 31 days',
  ])
  assert.is(wrong('poisson:-1/s').length, 1)
  assert.is(wrong('poisson:90').length, 1)
  assert.is(wrong('poisson:1e3/s').length, 1)
})

test('one rate alone is no step and no ramp', () => {
  const bound = 'two rates or more, the later ones with their times'
  assert.equal(wrong('step:90/s'), [`--traffic (step): ${bound}`])
  assert.equal(wrong('ramp:1/s@0s'), [`--traffic (ramp): ${bound}`])
})

test('a burst, a peak and a high are above what they are seen against', () => {
  assert.equal(wrong('bursts:10/s,10/s,1m,5s'), ['--traffic (burst): above the calm of 10/s'])
  assert.equal(wrong('flash-crowd:500/s,10/s,10m,30s,5m'), ['--traffic (peak): above the base of 500/s'])
  assert.equal(wrong('sine:10/s,10/s,1h'), ['--traffic (high): above the low of 10/s'])
  assert.equal(wrong('sine:600/m,11/s,1h'), [])
})

test.run()
