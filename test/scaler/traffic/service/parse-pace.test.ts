import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseCrowding } from '../../../../scaler/traffic/service/parse-crowding.ts'
import { parseCollections, parsePauses } from '../../../../scaler/traffic/service/parse-pauses.ts'
import type { Parsed } from '../../../../sim/index.ts'

/** How many problems, all of the flag. */
function problems(parsed: Parsed<unknown>, flag: string): number {
  if (parsed.ok) return 0
  for (const { field } of parsed.problems) assert.ok(field.startsWith(flag), field)
  return parsed.problems.length
}

test('crowding is points with a factor each, in order', () => {
  assert.equal(parseCrowding('64=x1,512=x1.3'), {
    ok: true,
    value: [
      { requests: 64, factor: 1 },
      { requests: 512, factor: 1.3 },
    ],
  })
  assert.ok(parseCrowding('1=x0.1,1000000=x10').ok)
  for (const [text, count] of [
    ['64', 2],
    ['64=1.3', 1],
    ['0=x1', 1],
    ['1.5=x1', 1],
    ['64=x1,64=x2', 1],
    ['64=x11', 1],
    ['64=x0.05', 1],
    ['64=x1=2', 1],
    [Array.from({ length: 101 }, (_, i) => `${i + 1}=x1`).join(','), 1],
  ] as const)
    assert.is(problems(parseCrowding(text), '--crowding'), count, text)
})

test('pauses are a rate and a time', () => {
  assert.equal(parsePauses('30/m,5ms'), {
    ok: true,
    value: { perSecond: 0.5, length: { kind: 'constant', ms: 5 } },
  })
  for (const [text, count] of [
    ['2/s', 1],
    ['2,5ms', 1],
    ['2000/s,5ms', 1],
    ['0/s,5ms', 1],
    ['2/s,0ms', 1],
    ['2/s,5ms,1', 1],
  ] as const)
    assert.is(problems(parsePauses(text), '--pauses'), count, text)
})

test('collections are a number of requests and a time', () => {
  assert.equal(parseCollections('500,1.3ms'), {
    ok: true,
    value: { everyRequests: 500, length: { kind: 'constant', ms: 1.3 } },
  })
  for (const [text, count] of [
    ['500', 1],
    ['0.5,1ms', 1],
    ['500,1', 1],
    ['500,1ms,2', 1],
  ] as const)
    assert.is(problems(parseCollections(text), '--collections'), count, text)
})

test.run()
