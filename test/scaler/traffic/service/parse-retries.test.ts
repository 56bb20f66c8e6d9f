import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseRetries } from '../../../../scaler/traffic/service/parse-retries.ts'
import { parseWarmUp } from '../../../../scaler/traffic/service/parse-warm-up.ts'
import type { Parsed } from '../../../../sim/index.ts'

function wrong(parsed: Parsed<unknown>): readonly string[] {
  return parsed.ok ? [] : parsed.problems.map(({ field }) => field)
}

test('retries have a number, and a back-off when the usual one is not meant', () => {
  assert.equal(parseRetries('3'), { ok: true, value: { max: 3, backOffMs: 25 } })
  assert.equal(parseRetries('1,200ms'), { ok: true, value: { max: 1, backOffMs: 200 } })
})

test('a warm-up has a factor and a time', () => {
  assert.equal(parseWarmUp('x2.5,30s'), { ok: true, value: { factor: 2.5, forMs: 30_000 } })
})

test('everything that is wrong is told at once', () => {
  assert.equal(wrong(parseRetries('0,2h')), ['--retries (number)', '--retries (back-off)'])
  assert.equal(wrong(parseRetries('1.5')), ['--retries (number)'])
  assert.equal(wrong(parseRetries('1,2ms,3')), ['--retries'])
  assert.equal(wrong(parseWarmUp('3,30s')), ['--warm-up'])
  assert.equal(wrong(parseWarmUp('x0.5')), ['--warm-up (factor)', '--warm-up (time)'])
})

test.run()
