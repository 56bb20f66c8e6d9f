import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseConnections } from '../../../../scaler/traffic/service/parse-connections.ts'

test('connections have a number, and an age when they do not stay', () => {
  assert.equal(parseConnections('50'), { ok: true, value: { count: 50 } })
  assert.equal(parseConnections('1,5m'), { ok: true, value: { count: 1, lifeMs: 300_000 } })
})

test('everything that is wrong is told at once', () => {
  const wrong = (text: string): readonly string[] => {
    const parsed = parseConnections(text)
    return parsed.ok ? [] : parsed.problems.map(({ field }) => field)
  }
  assert.equal(wrong('0,10ms'), ['--connections (number)', '--connections (age)'])
  assert.equal(wrong('1.5'), ['--connections (number)'])
  assert.equal(wrong('5,1m,2'), ['--connections'])
  assert.equal(wrong('100001'), ['--connections (number)'])
})

test.run()
