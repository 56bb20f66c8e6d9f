import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseTrafficPrometheus } from '../../../../scaler/traffic/recordings/parse-traffic-prometheus.ts'

function answer(values: unknown, more: object = {}): string {
  const result = [{ metric: {}, values }]
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result, ...more } })
}

function wrong(text: string): readonly (readonly [where: string, bound: string])[] {
  const parsed = parseTrafficPrometheus(text, 'rate.json')
  return parsed.ok ? [] : parsed.problems.map(({ field, bound }) => [field, bound] as const)
}

test('the one series of a range query is a rate over time', () => {
  const values = [
    [1_700_000_000.5, '12.5'],
    [1_700_000_015.5, '0'],
    [1_700_000_030.5, '1e1'],
  ]
  assert.equal(parseTrafficPrometheus(answer(values), 'rate.json'), {
    ok: true,
    value: {
      kind: 'step',
      points: [
        { atMs: 0, ratePerSecond: 12.5 },
        { atMs: 15_000, ratePerSecond: 0 },
        { atMs: 30_000, ratePerSecond: 10 },
        { atMs: 45_000, ratePerSecond: 0 },
      ],
    },
  })
})

test('values that are no numbers, gaps and disorder are told by their place', () => {
  assert.equal(
    wrong(
      answer([
        [1, 'NaN'],
        [2, '3'],
        ['x', '3'],
        [4, ''],
      ]),
    ),
    [
      ['rate.json: data.result[0].values[0]', 'a time and a number'],
      ['rate.json: data.result[0].values[2]', 'a time and a number'],
      ['rate.json: data.result[0].values[3]', 'a time and a number'],
    ],
  )
  assert.equal(
    wrong(
      answer([
        [0, '1'],
        [15, '-1'],
        [30, '1'],
        [60, '1'],
        [45, '1'],
      ]),
    ),
    [
      ['rate.json: data.result[0].values[1]', 'a rate of at least 0'],
      ['rate.json: data.result[0].values[3]', 'at most 22.5 s after the one before: there is a gap of 30 s'],
      ['rate.json: data.result[0].values[4]', 'later than the 60 before it'],
    ],
  )
})

test('an answer that is no single series of a range is told', () => {
  assert.equal(wrong('{'), [['rate.json', 'JSON']])
  assert.equal(wrong('[]'), [['rate.json: status', 'success']])
  assert.equal(wrong('{"status":"error","error":"bad query"}'), [['rate.json: status', 'success']])
  assert.equal(wrong(answer([], { resultType: 'vector' })), [['rate.json: data.resultType', 'matrix']])
  assert.equal(wrong(answer([], { result: [] })), [['rate.json: data.result', 'one series']])
  assert.equal(wrong(answer([])), [['rate.json: data.result[0].values', 'a list of values']])
})

test.run()
