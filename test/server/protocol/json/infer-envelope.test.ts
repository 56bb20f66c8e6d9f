import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PROBLEMS_MAX, type Problem, ServeError } from '../../../../server/errors.ts'
import { readInferEnvelope } from '../../../../server/protocol/json/infer-envelope.ts'

const INPUT = { name: 'x', datatype: 'FP32', shape: [1], data: [1] }

function problemsOf(body: unknown): readonly Problem[] {
  try {
    readInferEnvelope(body)
    return []
  } catch (error) {
    if (error instanceof ServeError) return error.problems
    throw error
  }
}

test('what is left out is empty', () => {
  assert.equal(readInferEnvelope({ inputs: [INPUT] }), {
    parameters: {},
    inputs: [{ ...INPUT, parameters: {} }],
    outputs: [],
  })
})

test('everything that may be there', () => {
  const body = {
    id: 'a1',
    parameters: { priority: 1, timeout: '5', binary_data_output: true },
    inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } }],
    outputs: [{ name: 'y', parameters: { binary_data: true } }, { name: 'z' }],
  }
  assert.equal(readInferEnvelope(body), {
    ...body,
    outputs: [body.outputs[0], { name: 'z', parameters: {} }],
  })
})

const REFUSED: [string, unknown, string[]][] = [
  ['no object', [], ['wrong_type body: must be an object, not an array']],
  ['null', null, ['wrong_type body: must be an object, not null']],
  ['nothing in it', {}, ['missing_field inputs']],
  [
    'fields that there are not, all of them',
    { inputs: [INPUT], input: 1, output: 2 },
    ['unknown_field input: there is id, parameters', 'unknown_field output: there is id, parameters'],
  ],
  ['an id that is a number', { id: 7, inputs: [INPUT] }, ['wrong_type id: must be a text, not 7']],
  [
    'an id of 257 characters',
    { id: 'x'.repeat(257), inputs: [INPUT] },
    ['invalid_request id: at most 256 characters, not 257'],
  ],
  ['65 inputs', { inputs: Array(65).fill(INPUT) }, ['invalid_request inputs: at most 64 elements, not 65']],
  [
    'a shape of nine sizes',
    { inputs: [{ ...INPUT, shape: Array(9).fill(1) }] },
    ['invalid_request inputs[0].shape: at most 8 elements, not 9'],
  ],
  [
    'a size below 0',
    { inputs: [{ ...INPUT, shape: [1, -1] }] },
    ['wrong_shape inputs[0].shape[1]: must be a whole number from 0 to 9007199254740991, not -1'],
  ],
  [
    'a size that is text',
    { inputs: [{ ...INPUT, shape: ['1'] }] },
    ['wrong_type inputs[0].shape[0]: must be a whole number from 0 to 9007199254740991, not the text "1"'],
  ],
  [
    'a parameter that is a list',
    { inputs: [INPUT], parameters: { a: [1] } },
    ['wrong_type parameters.a: must be a text, a number or a boolean, not an array'],
  ],
  [
    'parameters that are none',
    { inputs: [INPUT], parameters: 1 },
    ['wrong_type parameters: must be an object, not 1'],
  ],
  [
    '33 parameters',
    {
      inputs: [INPUT],
      parameters: Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`p${at}`, at])),
    },
    ['invalid_request parameters: at most 32, not 33'],
  ],
  ['no data', { inputs: [{ ...INPUT, data: undefined }] }, ['missing_field inputs[0].data']],
  [
    'data and binary data',
    { inputs: [{ ...INPUT, parameters: { binary_data_size: 4 } }] },
    ['unknown_field inputs[0].data: the elements are either here or in the binary part'],
  ],
  [
    'each input and output has its own problem',
    { inputs: [INPUT, { shape: 1 }], outputs: [{}, 1] },
    [
      'missing_field inputs[1].name',
      'missing_field inputs[1].datatype',
      'wrong_type inputs[1].shape: must be an array, not 1',
      'missing_field inputs[1].data',
      'missing_field outputs[0].name',
      'wrong_type outputs[1]: must be an object, not 1',
    ],
  ],
]
for (const [sentence, body, expected] of REFUSED)
  test(`refused: ${sentence}`, () => {
    const problems = problemsOf(body)
    assert.is(problems.length, expected.length)
    for (const [index, { code, field, error, remedy }] of problems.entries()) {
      const [head = '', detail = ''] = (expected[index] ?? '').split(/: (.*)/)
      assert.is(`${code} ${field}`, head)
      assert.ok(error.includes(detail), `${error} has no ${detail}`)
      assert.ok(remedy.length > 0)
    }
  })

test('an inherited name is no field', () => {
  assert.equal(
    problemsOf(JSON.parse('{"inputs": [], "__proto__": {}, "constructor": 1}')).map(({ field }) => field),
    ['__proto__', 'constructor'],
  )
})

test('property: any JSON is read or refused with at most 20 problems, each with a field and a remedy', () => {
  const names = fc.constantFrom(
    'id',
    'parameters',
    'inputs',
    'outputs',
    'name',
    'shape',
    'data',
    'datatype',
    'x',
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(names, tie('value'), { maxKeys: 6 }),
    ),
  }))
  const seen = { read: 0, refused: 0 }
  fc.assert(
    fc.property(
      fc.record(
        { inputs: fc.array(fc.oneof(fc.constant(INPUT), value)), outputs: value },
        { requiredKeys: ['inputs'] },
      ),
      (body) => {
        const problems = problemsOf(body)
        seen[problems.length === 0 ? 'read' : 'refused'] += 1
        assert.ok(problems.length <= PROBLEMS_MAX)
        for (const { field, remedy } of problems) assert.ok(field !== undefined && remedy.length > 0)
      },
    ),
    { numRuns: 500 },
  )
  assert.ok(seen.read > 5 && seen.refused > 50, JSON.stringify(seen))
})

test.run()
