import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseBatching } from '../../../../scaler/traffic/service/parse-batching.ts'

function wrong(text: string): readonly string[] {
  const parsed = parseBatching(text)
  return parsed.ok ? [] : parsed.problems.map(({ field, bound }) => `${field}: ${bound}`)
}

test('a size and a delay; a run of many then takes as long as a run of one', () => {
  assert.equal(parseBatching('32,2ms'), { ok: true, value: { rowsMax: 32, delayMs: 2, rowMs: 0 } })
})

test('a third word is what each further request adds', () => {
  assert.equal(parseBatching('8,0ms,250us'), { ok: true, value: { rowsMax: 8, delayMs: 0, rowMs: 0.25 } })
})

test('everything that is wrong is told at once', () => {
  assert.equal(wrong('0,2,1h'), [
    '--batching (size): a whole number from 1 to 10000',
    '--batching (delay): a time of at most 60000 ms',
    '--batching (time of a row): a time of at most 60000 ms',
  ])
  assert.equal(wrong('1.5,2ms'), ['--batching (size): a whole number from 1 to 10000'])
  assert.match(wrong('32').join(), /a size, a delay/)
})

test.run()
