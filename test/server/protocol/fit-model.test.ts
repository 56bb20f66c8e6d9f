import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../server/errors.ts'
import { fitModel, type InputHead } from '../../../server/protocol/fit-model.ts'
import type { ModelMetadata } from '../../../server/protocol/inference-model.ts'

/** Two inputs whose rows and words must be as many as each other's, an output for all, and one per row. */
const metadata: ModelMetadata = {
  name: 'm',
  versions: ['1'],
  platform: 'onnx_onnxv1',
  inputs: [
    { name: 'words', datatype: 'INT64', shape: [-1, -1], sizeNames: ['rows', 'length'] },
    { name: 'mask', datatype: 'BOOL', shape: [-1, -1], sizeNames: ['rows', 'length'] },
    { name: 'scale', datatype: 'FP32', shape: [] },
  ],
  outputs: [
    { name: 'class', datatype: 'BYTES', shape: [-1] },
    { name: 'score', datatype: 'FP32', shape: [-1, 4] },
  ],
}
const WORDS: InputHead = { name: 'words', datatype: 'INT64', shape: [2, 5] }
const MASK: InputHead = { name: 'mask', datatype: 'BOOL', shape: [2, 5] }
const SCALE: InputHead = { name: 'scale', datatype: 'FP32', shape: [] }

function fit(inputs: readonly InputHead[], outputs: readonly string[] = []): unknown {
  try {
    return fitModel(inputs, outputs, { metadata, rowsMax: 8 })
  } catch (error) {
    if (!(error instanceof ServeError)) throw error
    return error.problems.map((one) => `${one.code} ${one.field}: ${one.error.split(': ')[1]}`)
  }
}

test('in any order; all outputs when none is named', () => {
  assert.equal(fit([SCALE, WORDS, MASK]), {
    datatypes: ['FP32', 'INT64', 'BOOL'],
    outputs: ['class', 'score'],
  })
  assert.equal(Object(fit([WORDS, MASK, SCALE], ['score'])).outputs, ['score'])
})

const REFUSED: [string, readonly InputHead[], readonly string[], string[]][] = [
  ['nothing given', [], [], ['words', 'mask', 'scale'].map((name) => `missing_field inputs: give ${name}`)],
  [
    'an unknown input',
    [WORDS, MASK, SCALE, { ...SCALE, name: 'x' }],
    [],
    ['unknown_tensor inputs[3].name: there is words, mask, scale, not the text "x"'],
  ],
  ['an input twice', [WORDS, MASK, SCALE, SCALE], [], ['repeated_tensor inputs[3].name: the text "scale"']],
  [
    'an unknown output and one twice',
    [WORDS, MASK, SCALE],
    ['score', 'y', 'score'],
    [
      'unknown_tensor outputs[1].name: there is class, score, not the text "y"',
      'repeated_tensor outputs[2].name: the text "score"',
    ],
  ],
  [
    'another datatype, and one that there is not',
    [{ ...WORDS, datatype: 'INT32' }, { ...MASK, datatype: 'bool' }, SCALE],
    [],
    [
      'wrong_datatype inputs[0].datatype: must be INT64, not the text "INT32"',
      'wrong_datatype inputs[1].datatype: must be BOOL, not the text "bool"',
    ],
  ],
  [
    'a size too many',
    [WORDS, MASK, { ...SCALE, shape: [1] }],
    [],
    ['wrong_shape inputs[2].shape: must be [], not [1]'],
  ],
  [
    'the model’s own words for its sizes',
    [{ ...WORDS, shape: [2] }, MASK, SCALE],
    [],
    ['wrong_shape inputs[0].shape: must be [rows, length], not [2]'],
  ],
  [
    'sizes of one name that differ',
    [WORDS, { ...MASK, shape: [2, 6] }, SCALE],
    [],
    ['wrong_shape inputs[1].shape[1]: length is 6 here and 5 in an input before'],
  ],
  [
    'no row',
    [{ ...WORDS, shape: [0, 5] }, { ...MASK, shape: [0, 5] }, SCALE],
    [],
    ['no_rows inputs[0].shape: undefined', 'no_rows inputs[1].shape: undefined'],
  ],
  [
    'a row too many',
    [{ ...WORDS, shape: [9, 5] }, { ...MASK, shape: [9, 5] }, SCALE],
    [],
    ['too_many_rows inputs[0].shape: at most 8, not 9', 'too_many_rows inputs[1].shape: at most 8, not 9'],
  ],
]
for (const [sentence, inputs, outputs, expected] of REFUSED)
  test(`refused: ${sentence}`, () => {
    assert.equal(fit(inputs, outputs), expected)
  })

test('a name of Object.prototype is no tensor', () => {
  assert.equal(fit([WORDS, MASK, SCALE], ['constructor']), [
    'unknown_tensor outputs[0].name: there is class, score, not the text "constructor"',
  ])
})

test.run()
