import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ERRORS, type ErrorCode } from '../../../server/error-table.ts'
import { DATATYPES, type Datatype } from '../../../server/protocol/tensor/datatype.ts'
import { startApp } from '../start-app.ts'
import { assertUnharmed } from './assert-unharmed.ts'
import { createDatatypeModels, ROW_BYTES } from './datatype-models.ts'

const started = await startApp({ root: createDatatypeModels() })
const { app } = started
test.after(() => app.close())

type Answer = { readonly status: number; readonly code: string; readonly fields: readonly string[] }

/** What comes of a body, which is of the closed table with field and remedy, or an answer with as many elements. */
async function ask(model: string, payload: Buffer | string, jsonLength?: string): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(jsonLength !== undefined && { 'inference-header-content-length': jsonLength }),
  }
  const reply = await app.inject({ method: 'POST', url: `/v2/models/${model}/infer`, headers, payload })
  const body = reply.json()
  if (reply.statusCode === 200) {
    for (const { shape, data } of body.outputs) assert.is(data.length, shape[0] * shape[1])
    return { status: 200, code: '', fields: [] }
  }
  assert.is(ERRORS[body.code as ErrorCode]?.status, reply.statusCode, reply.body)
  assert.ok(reply.statusCode < 500 && body.remedy !== '' && body.field !== '', reply.body)
  const problems: readonly { field: string }[] = body.problems ?? [body]
  return { status: reply.statusCode, code: body.code, fields: problems.map(({ field }) => field) }
}

/** A cell that the datatype takes. */
const goodCell = (datatype: Datatype): string =>
  datatype === 'BOOL' ? 'false' : datatype === 'BYTES' ? '""' : '0'

/** A body as text, because JSON.stringify could write no 1e400. */
function bodyOf(
  datatype: string,
  { shape = '[1,2]', data = '[0,0]', more = '' }: { shape?: string; data?: string; more?: string } = {},
): string {
  return `{"inputs":[{"name":"x","datatype":"${datatype}","shape":${shape},"data":${data}}]${more}}`
}

const goodBody = (datatype: Datatype): string =>
  bodyOf(datatype, { data: `[${goodCell(datatype)},${goodCell(datatype)}]` })

const SIGNED = ['INT8', 'INT16', 'INT32', 'INT64'] as const
const UNSIGNED = ['UINT8', 'UINT16', 'UINT32', 'UINT64'] as const
const LONGS = ['INT64', 'UINT64'] as const
const SHORTS = [...SIGNED, ...UNSIGNED].filter((datatype) => !datatype.endsWith('64'))
const FLOATS = ['FP16', 'FP32', 'FP64'] as const
const NUMBERS: readonly Datatype[] = [...SIGNED, ...UNSIGNED, ...FLOATS]

/** Which datatypes take a cell, and which have it out of range; for all others it is of the wrong type. */
type CellCase = { readonly taken?: readonly Datatype[]; readonly outOfRange?: readonly Datatype[] }

const CELLS: Readonly<Record<string, CellCase>> = {
  null: {},
  '{}': {},
  '[0]': {},
  true: { taken: ['BOOL'] },
  '-0': { taken: NUMBERS },
  '-1': { taken: [...SIGNED, ...FLOATS], outOfRange: UNSIGNED },
  '1.5': { taken: FLOATS, outOfRange: [...SIGNED, ...UNSIGNED] },
  '1e400': { outOfRange: NUMBERS },
  '-1e400': { outOfRange: NUMBERS },
  '9007199254740993': { taken: ['FP32', 'FP64'], outOfRange: ['FP16', ...LONGS, ...SHORTS] },
  '1e39': { taken: ['FP64'], outOfRange: NUMBERS.filter((datatype) => datatype !== 'FP64') },
  '"NaN"': { taken: ['BYTES'], outOfRange: LONGS },
  '"Infinity"': { taken: ['BYTES'], outOfRange: LONGS },
  '""': { taken: ['BYTES'], outOfRange: LONGS },
  '"1"': { taken: ['BYTES', ...LONGS] },
  '"-1"': { taken: ['BYTES', 'INT64'], outOfRange: ['UINT64'] },
  '"9223372036854775808"': { taken: ['BYTES', 'UINT64'], outOfRange: ['INT64'] },
  '"-9223372036854775809"': { taken: ['BYTES'], outOfRange: LONGS },
  '"18446744073709551616"': { taken: ['BYTES'], outOfRange: LONGS },
  '"\\ud800"': { outOfRange: ['BYTES', ...LONGS] },
}

for (const [cell, { taken = [], outOfRange = [] }] of Object.entries(CELLS))
  test(`${cell} as an element of each datatype`, async () => {
    for (const datatype of DATATYPES) {
      const answer = await ask(datatype, bodyOf(datatype, { data: `[${goodCell(datatype)},${cell}]` }))
      const code = outOfRange.includes(datatype) ? 'out_of_range' : 'wrong_type'
      const refused = { status: 400, code, fields: ['inputs[0].data[1]'] }
      const expected = taken.includes(datatype) ? { status: 200, code: '', fields: [] } : refused
      assert.equal(answer, expected, datatype)
      assert.is((await ask(datatype, goodBody(datatype))).status, 200)
    }
    await assertUnharmed(started)
  })

/** Bodies whose form is wrong, by what is changed of a good one, with the code and the field. */
const FORMS: Readonly<Record<string, readonly [change: Parameters<typeof bodyOf>[1], string, string]>> = {
  'a row less than nothing': [{ shape: '[-1,2]' }, 'wrong_shape', 'inputs[0].shape[0]'],
  'no row': [{ shape: '[0,2]', data: '[]' }, 'no_rows', 'inputs[0].shape'],
  'no column': [{ shape: '[1,0]', data: '[]' }, 'wrong_shape', 'inputs[0].shape'],
  'a row more than may be': [{ shape: '[1025,2]' }, 'too_many_rows', 'inputs[0].shape'],
  'a row and a half': [{ shape: '[1.5,2]' }, 'wrong_shape', 'inputs[0].shape[0]'],
  'more rows than a number has': [{ shape: '[1e400,2]' }, 'wrong_shape', 'inputs[0].shape[0]'],
  'a shape beyond 2^64': [{ shape: '[4294967296,4294967296]' }, 'wrong_shape', 'inputs[0].shape'],
  'a size that is null': [{ shape: '[null,2]' }, 'wrong_type', 'inputs[0].shape[0]'],
  'a shape that is a text': [{ shape: '"[1,2]"' }, 'wrong_type', 'inputs[0].shape'],
  'the shape of a single number': [{ shape: '[]', data: '[0]' }, 'wrong_shape', 'inputs[0].shape'],
  'one element too few': [{ data: '[0]' }, 'wrong_shape', 'inputs[0].data'],
  'one too many': [{ data: '[0,0,0]' }, 'wrong_shape', 'inputs[0].data'],
  'no element': [{ data: '[]' }, 'wrong_shape', 'inputs[0].data'],
  'a ragged row': [{ shape: '[2,2]', data: '[[0,0],[0]]' }, 'wrong_shape', 'inputs[0].data[1]'],
  'a row that is null': [{ shape: '[2,2]', data: '[[0,0],null]' }, 'wrong_shape', 'inputs[0].data[1]'],
  'rows of rows': [{ data: '[[[0,0]]]' }, 'wrong_shape', 'inputs[0].data[0]'],
  'nested 1,000 deep': [
    { data: `${'['.repeat(1_000)}0${']'.repeat(1_000)}` },
    'wrong_shape',
    'inputs[0].data[0]',
  ],
  'data that is an object': [{ data: '{"0":0,"1":0,"length":2}' }, 'wrong_type', 'inputs[0].data'],
  'an unknown output': [{ more: ',"outputs":[{"name":"y"}]' }, 'unknown_tensor', 'outputs[0].name'],
  'an output twice': [
    { more: ',"outputs":[{"name":"x_out"},{"name":"x_out"}]' },
    'repeated_tensor',
    'outputs[1].name',
  ],
  'outputs that are null': [{ more: ',"outputs":null' }, 'wrong_type', 'outputs'],
  'an id that is null': [{ more: ',"id":null' }, 'wrong_type', 'id'],
  'a parameter that is null': [{ more: ',"parameters":{"p":null}' }, 'wrong_type', 'parameters.p'],
  'a parameter that is an object': [{ more: ',"parameters":{"p":{}}' }, 'wrong_type', 'parameters.p'],
  'a priority of 1e400': [
    { more: ',"parameters":{"priority":1e400}' },
    'wrong_priority',
    'parameters.priority',
  ],
}

for (const [what, [change, code, field]] of Object.entries(FORMS))
  test(`${what}: ${code}, whatever the datatype`, async () => {
    for (const datatype of ['FP32', 'INT64', 'UINT8', 'BOOL', 'BYTES']) {
      const answer = await ask(datatype, bodyOf(datatype, change))
      assert.equal([answer.code, answer.fields[0]], [code, field], datatype)
    }
    await assertUnharmed(started)
  })

test('10^15 rows: nobody asks for the memory', async () => {
  for (const datatype of DATATYPES) {
    const { code } = await ask(datatype, bodyOf(datatype, { shape: '[1e15,2]' }))
    assert.is(code, datatype === 'BYTES' ? 'body_too_large' : 'too_many_rows', datatype)
  }
})

test('an input twice, one that there is not, and a datatype that is none', async () => {
  const input = '{"name":"x","datatype":"FP32","shape":[1,2],"data":[0,0]}'
  const twice = await ask('FP32', `{"inputs":[${input},${input}]}`)
  assert.equal([twice.code, twice.fields], ['repeated_tensor', ['inputs[1].name']])
  const other = await ask('FP32', `{"inputs":[${input},${input.replace('"x"', '"__proto__"')}]}`)
  assert.equal([other.code, other.fields], ['unknown_tensor', ['inputs[1].name']])
  for (const word of ['fp32', 'FP32 ', 'constructor', 'BF16', ''])
    assert.is((await ask('FP32', bodyOf(word))).code, 'wrong_datatype', word)
})

/** A body with bytes behind it, and what its header says; undefined leaves the true length. */
type Lie = { readonly size?: string; readonly bytes?: number; readonly jsonLength?: string }

function binaryBody(datatype: Datatype, { size, bytes, jsonLength }: Lie): [Buffer, string] {
  const whole = ROW_BYTES[datatype]
  const parameters = `{"binary_data_size":${size ?? whole}}`
  const json = `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[1,2],"parameters":${parameters}}]}`
  return [Buffer.concat([Buffer.from(json), Buffer.alloc(bytes ?? whole)]), jsonLength ?? `${json.length}`]
}

const LENGTHS: Readonly<Record<string, readonly [Lie, code: string]>> = {
  'all as it should be': [{}, ''],
  'a size below 0': [{ size: '-1' }, 'wrong_size'],
  'a size with a fraction': [{ size: '1.5' }, 'wrong_size'],
  'a size beyond 2^53': [{ size: '9007199254740993' }, 'wrong_size'],
  'a size that is infinite': [{ size: '1e400' }, 'wrong_size'],
  'a size that is a text': [{ size: '"2"' }, 'wrong_size'],
  'a size that is true': [{ size: 'true' }, 'wrong_size'],
  'a size that is null': [{ size: 'null' }, 'wrong_type'],
  'a size of 0': [{ size: '0' }, 'wrong_size'],
  'a byte too few': [{ size: '1', bytes: 1 }, 'wrong_size'],
  'a size beyond the body': [{ bytes: 1 }, 'wrong_size'],
  'no bytes at all': [{ bytes: 0 }, 'wrong_size'],
  'bytes that nobody takes': [{ bytes: 99 }, 'wrong_size'],
  'JSON beyond the body': [{ jsonLength: '99999' }, 'wrong_header'],
  'JSON of a negative length': [{ jsonLength: '-1' }, 'wrong_header'],
  'JSON of an exponential length': [{ jsonLength: '1e2' }, 'wrong_header'],
  'JSON cut off': [{ jsonLength: '20' }, 'malformed_json'],
  'JSON of no length': [{ jsonLength: '0' }, 'malformed_json'],
}

for (const [what, [lie, code]] of Object.entries(LENGTHS))
  test(`binary, ${what}: ${code || 200}, for each datatype`, async () => {
    for (const datatype of DATATYPES)
      assert.is((await ask(datatype, ...binaryBody(datatype, lie))).code, code, datatype)
    await assertUnharmed(started)
  })

/** Two texts as bytes, each after its length, with one thing wrong. */
const TEXTS: readonly [what: string, bytes: readonly number[], code: string][] = [
  ['a length beyond the end', [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], 'wrong_size'],
  ['a length of one more', [1, 0, 0, 0, 65, 2, 0, 0, 0, 65], 'wrong_size'],
  ['a length that is cut off', [0, 0, 0, 0, 1, 0], 'wrong_size'],
  ['a third text', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'wrong_size'],
  ['no UTF-8', [0, 0, 0, 0, 1, 0, 0, 0, 0xff], 'not_text'],
  ['a sign in two halves', [1, 0, 0, 0, 0xc3, 1, 0, 0, 0, 0xa9], 'not_text'],
]

for (const [what, bytes, code] of TEXTS)
  test(`BYTES, ${what}: ${code}`, async () => {
    const [body, jsonLength] = binaryBody('BYTES', { size: `${bytes.length}`, bytes: 0 })
    const answer = await ask('BYTES', Buffer.concat([body, Buffer.from(bytes)]), jsonLength)
    assert.equal([answer.code, answer.fields], [code, ['inputs[0].parameters.binary_data_size']])
  })

test('a BOOL is a byte of 0 or 1', async () => {
  const [body, jsonLength] = binaryBody('BOOL', { bytes: 0 })
  assert.is((await ask('BOOL', Buffer.concat([body, Buffer.from([1, 2])]), jsonLength)).code, 'out_of_range')
})

const change = (datatype: Datatype): fc.Arbitrary<Parameters<typeof bodyOf>[1]> => {
  // Most are right, so that not all is refused at the door.
  const cell = fc.oneof(
    { weight: 9, arbitrary: fc.constant(goodCell(datatype)) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(CELLS), '[0,0]') },
  )
  return fc.record({
    shape: fc.constantFrom('[1,2]', '[1,2]', '[1,2]', '[2,2]', '[-1,2]', '[1e15,2]', '[2]'),
    data: fc.oneof(...[2, 2, 4, 3].map((length) => fc.tuple(...Array(length).fill(cell)))).map(String),
    more: fc.constantFrom('', '', ',"outputs":[]', ',"parameters":{"p":1}', ',"outputs":[{"name":1}]'),
  })
}
const bodies = fc
  .constantFrom(...DATATYPES)
  .chain((datatype) => fc.tuple(fc.constant(datatype), change(datatype)))

test('property: whatever the mixture, it is an answer, or an error of the table', async () => {
  const seen = { answered: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(bodies, async ([datatype, { data = '', ...rest } = {}]) => {
      const { status } = await ask(datatype, bodyOf(datatype, { ...rest, data: `[${data}]` }))
      seen[status === 200 ? 'answered' : 'refused'] += 1
    }),
    { numRuns: 400 },
  )
  assert.ok(seen.answered > 20 && seen.refused > 100, JSON.stringify(seen))
  await assertUnharmed(started)
})

test.run()
