import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseObjectives } from '../../../sim/outcome/parse-objectives.ts'

function problems(value: unknown): readonly string[] {
  const parsed = parseObjectives(value)
  return parsed.ok ? [] : parsed.problems.map(({ field }) => field)
}

test('everything that can be said', () => {
  const parsed = parseObjectives({
    availability: '99.9%',
    errors: '1%',
    latency: { p50: '20ms', p99: '0.2s', 'p99.9': '1s', max: '2s' },
    minAvailable: 3,
    maxPods: 12,
    within: '5m',
    price: { perCore: 0.04, perGiB: 0.005 },
    cost: 0.5,
  })
  assert.ok(parsed.ok)
  assert.equal(parsed.value, {
    rollout: { minAvailable: 3, maxPods: 12, withinMs: 300_000 },
    levels: {
      availability: 0.9990000000000001,
      errorsMax: 0.01,
      latencyMax: { p50Ms: 20, p99Ms: 200, p999Ms: 1000, maxMs: 2000 },
    },
    price: { perCore: 0.04, perGiB: 0.005 },
    costMaxPerHour: 0.5,
  })
})

test('nothing is promised by an empty file', () => {
  assert.equal(parseObjectives({}), {
    ok: true,
    value: { rollout: {}, levels: {}, price: undefined, costMaxPerHour: undefined },
  })
})

test('every problem is told at once, each with its field', () => {
  assert.equal(
    problems({
      availabilty: '99%',
      availability: 0.99,
      errors: '101%',
      latency: { p98: '1s', p99: 'soon' },
      minAvailable: -1,
      maxPods: 0,
      within: '0s',
      price: { perHour: 1, perPod: '3 EUR' },
      cost: -1,
    }),
    [
      'availabilty',
      'price.perHour',
      'price.perPod',
      'cost',
      'minAvailable',
      'maxPods',
      'within',
      'availability',
      'errors',
      'latency.p98',
      'latency.p99',
    ],
  )
  assert.equal(problems('fast'), ['objectives'])
})

test('bounds may be written with their signs, each with its own', () => {
  const parsed = parseObjectives({
    availability: '≥ 99%',
    errors: '<= 1%',
    latency: 'p99 ≤ 200ms, p99.9<=1s',
    minAvailable: '>= 2',
    maxPods: '≤ 12',
    price: { perPod: 1 },
    cost: '≤ 0.5',
  })
  assert.ok(parsed.ok)
  assert.equal(parsed.value, {
    rollout: { minAvailable: 2, maxPods: 12 },
    levels: { availability: 0.99, errorsMax: 0.01, latencyMax: { p99Ms: 200, p999Ms: 1000 } },
    price: { perPod: 1 },
    costMaxPerHour: 0.5,
  })
  assert.equal(
    problems({ errors: '≥ 1%', availability: '≤ 99%', maxPods: '≥ 3', latency: { p99: '≥ 1s' } }),
    ['maxPods', 'availability', 'errors', 'latency.p99'],
  )
  assert.equal(problems({ latency: '200ms' }), ['latency'])
})

test('a promise without a value is none that can be kept', () => {
  assert.equal(problems({ errors: null, latency: {}, within: null, maxPods: null }), [
    'maxPods',
    'within',
    'errors',
    'latency',
  ])
})

test('a bound on the cost needs a price', () => {
  assert.equal(problems({ cost: 1 }), ['price'])
})

test.run()
