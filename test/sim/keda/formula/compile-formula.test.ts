import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileFormula } from '../../../../sim/keda/formula/compile-formula.ts'

/** What expr-lang itself said. */
type Golden = {
  readonly triggers: readonly Readonly<Record<string, number | null>>[]
  readonly cases: readonly { readonly formula: string; readonly results: readonly string[] | 'refused' }[]
}

const golden = JSON.parse(readFileSync(new URL('./formulas.golden.json', import.meta.url), 'utf8')) as Golden

test('every formula comes to what expr-lang made of it, or is refused as there', () => {
  for (const { formula, results } of golden.cases)
    assert.equal(resultsOf(formula), results, `formula ${formula}`)
  assert.ok(golden.cases.length >= 80)
})

test('a problem names the formula, what is expected and the character', () => {
  const compiled = compileFormula('a + d', ['a'])
  assert.not(compiled.ok)
  if (compiled.ok) return
  assert.equal(compiled.problems, [
    {
      field: 'spec.advanced.scalingModifiers.formula',
      value: 'a + d',
      bound: "an expression over the triggers' names (d is none of them)",
      remedy: 'look at character 5',
    },
  ])
})

test('what is not simulated is a problem at its place, never a wrong result', () => {
  for (const [formula, character] of [
    ['a | abs()', 3],
    ['1 + reduce([a], #)', 5],
    ['let x = a; x', 7],
    ['a.b', 1],
    ['1 + "x"', 5],
    ['(a', 3],
  ] as const) {
    const compiled = compileFormula(formula, ['a'])
    assert.is(compiled.ok ? formula : compiled.problems[0]?.remedy, `look at character ${character}`)
  }
})

test('KEDA wraps no formula that begins with float(: what does not come to a float by itself is refused', () => {
  assert.not(compileFormula('float(a) > 1 ? 1 : 0', ['a']).ok)
  assert.ok(compileFormula('(float(a) > 1 ? 1 : 0)', ['a']).ok)
})

test('a name that every object has is no trigger', () => {
  const compiled = compileFormula('toString ?? 1', ['toString'])
  assert.ok(compiled.ok)
  if (compiled.ok) assert.is(compiled.value(Object.create(null)), 1)
  assert.not(compileFormula('constructor(a)', ['a']).ok)
})

function resultsOf(formula: string): readonly string[] | 'refused' {
  const compiled = compileFormula(formula, ['a', 'b', 'c'])
  if (!compiled.ok) return 'refused'
  return golden.triggers.map((triggers) => {
    const values = Object.entries(triggers).map(([name, value]) => [name, value ?? undefined])
    const result = compiled.value(Object.fromEntries(values))
    if (result === undefined) return 'nil'
    return typeof result === 'string' ? 'error' : inGo(result)
  })
}

/** A float as Go prints it. */
function inGo(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  return Math.abs(value) >= 1e21 || (Math.abs(value) >= 1e6 && value % 1e5 === 0)
    ? value.toExponential().replace(/e\+(\d)$/, 'e+0$1')
    : String(value)
}

test.run()
