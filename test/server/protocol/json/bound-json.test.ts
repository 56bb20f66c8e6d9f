import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../../server/errors.ts'
import { boundJson, INFER_JSON, type JsonBounds } from '../../../../server/protocol/json/bound-json.ts'

/** Below it nothing is bounded. */
const SLICE = 32_768

function refusal(text: string, bounds: JsonBounds): string {
  try {
    boundJson(Buffer.from(text), bounds)
    return ''
  } catch (error) {
    if (!(error instanceof ServeError)) throw error
    const [{ code, field, error: words }] = error.problems
    return `${code} ${field}: ${words.split(': ')[1]}`
  }
}

/** What there is in a value, counted by walking through it. */
function countsOf(value: unknown): JsonBounds {
  const sum = { names: 0, lists: 0, texts: 0, values: 0 }
  const walk = (part: unknown): void => {
    if (typeof part === 'string') sum.texts += 1
    if (typeof part !== 'object' || part === null) return
    const inner = Object.values(part)
    sum.lists += 1
    if (!Array.isArray(part)) sum.names += inner.length
    sum.values += Math.max(inner.length - 1, 0)
    inner.forEach(walk)
  }
  walk(value)
  return sum
}

const text = fc.string({ unit: fc.constantFrom(...'ab"\\[]{},:\n\u0000é😀') })
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.constantFrom(0, -1.5, true, null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

test('property: what JSON is made of is counted as whoever walks through it counts, wherever slices end', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(json, fc.integer({ min: -40, max: 0 }), (value, before) => {
      const counts = countsOf(value)
      // It begins shortly before a slice ends, and is long enough to be looked at.
      const written = `${' '.repeat(SLICE + before)}${JSON.stringify(value)}`.padEnd(SLICE + 1)
      assert.is(refusal(written, counts), '')
      for (const [name, count] of Object.entries(counts)) {
        if (count === 0) continue
        assert.match(refusal(written, { ...counts, [name]: count - 1 }), `at most ${count - 1} `)
        seen.add(name)
      }
    }),
    { numRuns: 300 },
  )
  assert.is(seen.size, 4)
})

const many = (unit: string, count: number): string => Array(count).fill(unit).join()

const LISTS = 'body_too_large body: at most 131072 arrays and objects; data may also be flat'

/** How a text of so many is written, how many are too many, and what is said of them. */
const REFUSED: Readonly<Record<string, readonly [write: (count: number) => string, number, string]>> = {
  names: [
    (count) => `{${many('"a":0', count)}}`,
    8_193,
    'invalid_request body: at most 8192 names of fields',
  ],
  'names of many objects': [
    (count) => `[${many('{"a":0}', count)}]`,
    8_193,
    'invalid_request body: at most 8192 names of fields',
  ],
  'arrays in arrays': [
    (count) => `${'['.repeat(count)}${' '.repeat(SLICE)}`,
    33,
    'invalid_request body: nested at most 32 deep',
  ],
  // One more is around them.
  arrays: [(count) => `[${many('[]', count)}]`, 131_072, LISTS],
  objects: [(count) => `[${many('{}', count)}]`, 131_072, LISTS],
  texts: [(count) => `[${many('""', count)}]`, 73_729, 'body_too_large body: at most 73728 texts'],
  numbers: [
    (count) => `[${many('1', count)}]`,
    1_048_578,
    'body_too_large body: at most 1048576 values in JSON; as bytes there may be more',
  ],
}

for (const [what, [write, count, words]] of Object.entries(REFUSED))
  test(`${count} ${what} are refused before they are read, one less is not`, () => {
    assert.is(refusal(write(count), INFER_JSON), words)
    assert.is(refusal(write(count - 1), INFER_JSON), '')
  })

test('what is no JSON is left to whoever reads it', () => {
  for (const start of ['"', '"\\', ']]]]', '{{', '\\"'])
    assert.is(refusal(start.padEnd(SLICE + 1), INFER_JSON), '')
})

test.run()
