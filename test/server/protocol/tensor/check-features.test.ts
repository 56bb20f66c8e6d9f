import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../../server/errors.ts'
import type { Feature } from '../../../../server/model-card.ts'
import { checkFeatures, judgeFeature } from '../../../../server/protocol/tensor/check-features.ts'
import { limitsOf } from '../../../../server/protocol/tensor/feature-limits.ts'

const codes = (...names: string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name]))
const CARDS: Readonly<Record<string, readonly Feature[]>> = {
  ranges: [
    { name: 'a', meaning: 'a', min: -1, max: 0.8 },
    { name: 'b', meaning: 'b', min: 0, max: 1e9 },
  ],
  codes: [
    { name: 'a', meaning: 'a', codes: codes('0', '3', '30') },
    { name: 'b', meaning: 'b', codes: codes('1') },
  ],
  both: [
    { name: 'a', meaning: 'a', min: 0, max: 7 },
    { name: 'b', meaning: 'b', codes: codes('0', '1', '2') },
  ],
  'codes that no number is written as': [
    { name: 'a', meaning: 'a', codes: codes('01', '2.5', '-1', '31', 'x') },
  ],
  'no codes': [{ name: 'a', meaning: 'a', codes: {} }],
}

/** As float32, with what lies on a limit, beside it, or is no number. */
const cells = fc.oneof(
  fc.constantFrom(
    -0,
    0,
    1,
    2,
    2.5,
    3,
    7,
    30,
    31,
    32,
    33,
    -1,
    0.8,
    1e9,
    NaN,
    Infinity,
    -Infinity,
    2 ** 31,
    2 ** 32,
  ),
  fc.float(),
)

function wrongIn(data: Float32Array, features: readonly Feature[]): readonly string[] {
  try {
    checkFeatures(data, features, (row, column) => `${row},${column}`)
    return []
  } catch (error) {
    if (!(error instanceof ServeError)) throw error
    return error.problems.map(({ code, field }) => `${code} ${field}`)
  }
}

for (const [name, features] of Object.entries(CARDS))
  test(`property: ${name}: of many what each is found to be alone`, () => {
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 9 }), (list) => {
        const width = features.length
        const data = Float32Array.from(list.slice(0, list.length - (list.length % width)))
        const alone = Array.from(data).flatMap((cell, at) => {
          const feature = features[at % width]
          const failure = feature && judgeFeature(cell, feature, Math.fround)
          return failure === undefined ? [] : `${failure.code} ${Math.floor(at / width)},${at % width}`
        })
        assert.equal(wrongIn(data, features), alone)
      }),
      { numRuns: 1000 },
    )
  })

test('ranges and small codes are known to be quick; others are looked at one by one', () => {
  assert.equal(
    Object.values(CARDS).map((features) => limitsOf(features) !== undefined),
    [true, true, true, false, false],
  )
})

test.run()
