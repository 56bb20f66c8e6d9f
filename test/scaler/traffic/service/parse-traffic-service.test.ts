import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseTrafficService } from '../../../../scaler/traffic/service/parse-traffic-service.ts'
import type { ServiceTime } from '../../../../sim/index.ts'

function is(text: string, expected: ServiceTime): void {
  assert.equal(parseTrafficService(text), { ok: true, value: expected })
}

function wrong(text: string): readonly string[] {
  const parsed = parseTrafficService(text)
  return parsed.ok ? [] : parsed.problems.map(({ field, bound }) => `${field}: ${bound}`)
}

test('every kind is read, fractions of a millisecond too', () => {
  is('constant:1.5ms', { kind: 'constant', ms: 1.5 })
  is('exponential:250us', { kind: 'exponential', meanMs: 0.25 })
  is('lognormal:2s,0.5', { kind: 'lognormal', meanMs: 2000, variation: 0.5 })
  is('gamma:20ms,2', { kind: 'gamma', meanMs: 20, variation: 2 })
  is('histogram:10ms=70,50ms=30', {
    kind: 'histogram',
    buckets: [
      { upToMs: 10, count: 70 },
      { upToMs: 50, count: 30 },
    ],
  })
})

test('everything that is wrong is told at once', () => {
  const time = 'a time above 0 and of at most an hour'
  assert.equal(wrong('gamma:0ms,20'), [
    `--service (mean): ${time}`,
    '--service (variation): a number from 0.01 to 10',
  ])
  assert.equal(wrong('gamma:20ms'), ['--service (gamma): a mean and a variation'])
  assert.equal(wrong('exponential:20ms,1'), ['--service (exponential): one time'])
  assert.equal(wrong('histogram:10ms=0,5=3,5ms,4ms=x'), [
    `--service (histogram, 2. bucket, bound): ${time}`,
    '--service (histogram, 3. bucket): a bound and a count',
    '--service (histogram, 4. bucket, count): a number from 0 to 9007199254740991',
    '--service (histogram, 2. bucket, bound): longer than the one before',
    '--service (histogram, 4. bucket, bound): longer than the one before',
  ])
  assert.equal(wrong('histogram:10ms=0'), ['--service (histogram): counts that are not all 0'])
  assert.is(wrong('normal:20ms').length, 1)
  assert.is(wrong('exponential:20').length, 1)
})

test.run()
