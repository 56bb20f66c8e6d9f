import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { composeTraffic } from '../../../scaler/traffic/compose-traffic.ts'
import type { Traffic } from '../../../sim/index.ts'

const FILE = 'file:test/scaler/traffic/traffic.csv'

function is(text: string, value: Traffic): void {
  assert.equal(composeTraffic(text), { ok: true, value })
}

function wrong(text: string): readonly (readonly [where: string, bound: string])[] {
  const parsed = composeTraffic(text)
  return parsed.ok ? [] : parsed.problems.map(({ field, bound }) => [field, bound] as const)
}

test('one flow is itself, and several are a mix', () => {
  const five: Traffic = { kind: 'poisson', ratePerSecond: 5 }
  is('poisson:5/s', five)
  is(' poisson:5/s +  constant:1/s ', {
    kind: 'mixed',
    parts: [five, { kind: 'constant', ratePerSecond: 1 }],
  })
})

test('changes are made in their order', () => {
  const ten: Traffic = { kind: 'constant', ratePerSecond: 10 }
  is('constant:5/s x2 shift:1h loop:24h', {
    kind: 'looped',
    of: { kind: 'shifted', of: ten, byMs: 3_600_000 },
    everyMs: 86_400_000,
  })
  is('constant:5/s loop:2s shift:1s x2', {
    kind: 'shifted',
    of: { kind: 'looped', of: ten, everyMs: 2000 },
    byMs: 1000,
  })
})

test('a recording is a flow like any other', () => {
  const parsed = composeTraffic(`${FILE} x0.5 + poisson:1/s`)
  assert.ok(parsed.ok && parsed.value.kind === 'mixed')
  const [first] = parsed.value.parts
  assert.equal(
    first?.kind === 'step' ? first.points.map(({ ratePerSecond }) => ratePerSecond) : [],
    [50, 50, 25, 0],
  )
})

test('a space in a path is written as in a URL', () => {
  const parsed = composeTraffic('file:test/scaler/no%20traffic.csv')
  assert.is(parsed.ok ? '' : parsed.problems[0]?.value, 'test/scaler/no traffic.csv')
})

test('recorded arrivals are not copied beyond what the memory holds', () => {
  const recorded: Traffic = { kind: 'arrivals', atMs: Array.from({ length: 30_000 }, (_, i) => i) }
  const bounds = (text: string): readonly string[] => {
    const parsed = composeTraffic(text, new Map([['recorded', { ok: true, value: recorded }]]))
    return parsed.ok ? [] : parsed.problems.map(({ field, bound }) => `${field}: ${bound}`)
  }
  assert.equal(bounds('recorded x20'), [])
  assert.equal(bounds('recorded x100 x10'), ['--traffic (x10): at most 20000000 arrivals'])
})

test('what is wrong with any flow and any change is told at once', () => {
  assert.equal(wrong('poisson:x x2000 + constant:1/s loop:1ms shift:a twice + file:nowhere.csv'), [
    ['--traffic (rate)', 'a rate of at most 1000000/s'],
    ['--traffic (x2000)', 'a number from 0.000001 to 1000'],
    ['--traffic (loop:1ms)', 'a duration from 1000 ms to 31 days'],
    ['--traffic (shift:a)', 'a duration of at most 31 days'],
    ['--traffic', 'x2, shift:1h or loop:24h behind a flow'],
    ['--traffic', 'a file that can be read (there is no such file or folder)'],
  ])
  assert.is(wrong('').length, 1)
  assert.is(wrong('poisson:1/s + ').length, 1)
})

test.run()
