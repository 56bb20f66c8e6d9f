import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  readRequiredChoice,
  readRequiredInteger,
} from '../../../../../sim/kubernetes/hpa/parse/required-fields.ts'
import { FieldReader } from '../../../../../sim/parse/field-reader.ts'

test('a word is one of the list, letter by letter; a missing one is a problem of its own', () => {
  const fields = new FieldReader()
  const read = (value: unknown) => readRequiredChoice(value, 'type', ['Pods', 'Percent'], fields)
  assert.equal(['Pods', 'Percent', 'pods', undefined].map(read), ['Pods', 'Percent', undefined, undefined])
  assert.equal(fields.problems, [
    {
      field: 'type',
      value: 'pods',
      bound: 'one of Pods, Percent',
      remedy: 'write one of these words, it has no default',
    },
    {
      field: 'type',
      value: null,
      bound: 'one of Pods, Percent',
      remedy: 'write one of these words, it has no default',
    },
  ])
})

test('a number is within its bounds; a missing one is a problem of its own', () => {
  const fields = new FieldReader()
  const read = (value: unknown) => readRequiredInteger(value, 'value', { min: 1, max: 9 }, fields)
  assert.equal([1, 9, 0, 10, null].map(read), [1, 9, undefined, undefined, undefined])
  assert.equal(
    fields.problems.map(({ value, bound }) => [value, bound]),
    [
      [0, 'an integer from 1 to 9'],
      [10, 'an integer from 1 to 9'],
      [null, 'an integer from 1 to 9'],
    ],
  )
})

test.run()
