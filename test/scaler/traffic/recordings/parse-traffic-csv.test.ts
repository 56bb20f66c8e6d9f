import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseTrafficCsv } from '../../../../scaler/traffic/recordings/parse-traffic-csv.ts'

/** Where everything is that is wrong, and the bound. */
function wrong(text: string): readonly (readonly [where: string, bound: string])[] {
  const parsed = parseTrafficCsv(text.split('\n'), 'trace.csv')
  return parsed.ok ? [] : parsed.problems.map(({ field, bound }) => [field, bound] as const)
}

test('rates hold until the next line, the last one as long as they usually do', () => {
  assert.equal(parseTrafficCsv('time,rate\n100,10\n160,20.5\n220,0\n'.split('\n'), 'trace.csv'), {
    ok: true,
    value: {
      kind: 'step',
      points: [
        { atMs: 0, ratePerSecond: 10 },
        { atMs: 60_000, ratePerSecond: 20.5 },
        { atMs: 120_000, ratePerSecond: 0 },
        { atMs: 180_000, ratePerSecond: 0 },
      ],
    },
  })
})

test('dates, quotes and spaces are read', () => {
  const text = '"Time", "Rate"\n"2026-11-24T10:00:00Z", 5\n2026-11-24 11:00:30+01:00,"6"\n\n'
  assert.equal(parseTrafficCsv(text.split('\n'), 'trace.csv'), {
    ok: true,
    value: {
      kind: 'step',
      points: [
        { atMs: 0, ratePerSecond: 5 },
        { atMs: 30_000, ratePerSecond: 6 },
        { atMs: 60_000, ratePerSecond: 0 },
      ],
    },
  })
})

test('one arrival a line, of which several may share a moment', () => {
  assert.equal(parseTrafficCsv('time\n5\n5.25\n5.25\n9\n'.split('\n'), 'trace.csv'), {
    ok: true,
    value: { kind: 'arrivals', atMs: [0, 250, 250, 4000] },
  })
})

test('a wrong header and a file without lines are told with their line', () => {
  assert.equal(wrong('zeit,rate\n0,1\n'), [['trace.csv:1', 'a header, time,rate or time']])
  assert.equal(wrong('0,1\n1,2\n'), [['trace.csv:1', 'a header, time,rate or time']])
  assert.equal(wrong(''), [['trace.csv:1', 'a header, time,rate or time']])
  assert.equal(wrong('time,rate\n\n'), [['trace.csv:2', 'a line of data']])
})

test('lines that cannot be read are told all at once', () => {
  assert.equal(wrong('time,rate\n0,1\n60,\n120,1,2\n\n240,x\n2026-11-24 10:00,3\n'), [
    ['trace.csv:3', 'a time and a rate'],
    ['trace.csv:4', 'a time and a rate'],
    ['trace.csv:5', 'a time and a rate'],
    ['trace.csv:6', 'a time and a rate'],
    ['trace.csv:7', 'a time and a rate'],
  ])
  assert.equal(wrong('time\n1\nx\n0.5\n2\n'), [
    ['trace.csv:3', 'a time'],
    ['trace.csv:4', 'no earlier than the 1 before it'],
  ])
})

test('negative rates, disorder and gaps are told all at once', () => {
  assert.equal(wrong('time,rate\n0,1\n60,-2\n120,3\n120,4\n300,5\n240,6\n300,7\n'), [
    ['trace.csv:3', 'a rate of at least 0'],
    ['trace.csv:5', 'later than the 120 before it'],
    ['trace.csv:6', 'at most 90 s after the one before: there is a gap of 180 s'],
    ['trace.csv:7', 'later than the 300 before it'],
  ])
})

test('milliseconds since 1970 are not taken for seconds, nor a day for one that is in no calendar', () => {
  assert.equal(
    wrong('time,rate\n1735689600000,1\n2026-02-30T00:00:00Z,1\n2026-11-24T10:00:00,1\n0,1e999\n'),
    [
      ['trace.csv:2', 'a time and a rate'],
      ['trace.csv:3', 'a time and a rate'],
      ['trace.csv:4', 'a time and a rate'],
      ['trace.csv:5', 'a time and a rate'],
    ],
  )
})

test('a single rate is refused: how long it holds is not known', () => {
  assert.equal(wrong('time,rate\n0,10\n'), [
    ['trace.csv:2', 'followed by another one, which tells how long it holds'],
  ])
})

test.run()
