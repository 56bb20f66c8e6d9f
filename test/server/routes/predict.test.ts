import { appendFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findModelRoot } from '../../../server/model-root.ts'
import { instanceSchema } from '../../../server/routes/predict/instance-schema.ts'
import { createModelsFolder } from '../models-folder.ts'
import { inferBody, PATIENT, startApp } from '../start-app.ts'

const { app, main, post } = await startApp()
const { card } = main
assert.ok(card !== undefined)
test.after(() => app.close())

/** What is refused, and where: `[status, code, field]` of the reply. */
async function checkRefused(body: unknown, expected: [number, string, string | undefined], url = '/predict') {
  const reply = await post(url, body)
  assert.equal([reply.status, reply.body['code'], reply.body['field']], expected)
  assert.type(reply.body['remedy'], 'string')
}

test('one patient by name is answered in words', async () => {
  const { status, body } = await post('/predict', PATIENT)
  assert.is(status, 200)
  assert.equal(Object.keys(body), ['model', 'version', 'label', 'probability'])
  assert.equal([body['model'], body['version'], body['label']], ['heart', '1', 'no disease'])
  assert.ok(Math.abs(Number(body['probability']) - 0.162) < 0.001)
})

test('the order of the names does not matter', async () => {
  const turned = Object.fromEntries(Object.entries(PATIENT).reverse())
  assert.equal((await post('/predict', turned)).body, (await post('/predict', PATIENT)).body)
})

test('several patients are answered in their order, by the version asked for, as the tensor route answers', async () => {
  const ill = { ...PATIENT, cp: 4, ca: 3, thal: 7, exang: 1 }
  const { body } = await post('/predict?version=2', { instances: [PATIENT, ill] })
  const data = [...Object.values(PATIENT), ...card.features.map(({ name }) => Reflect.get(ill, name))]
  const infer = await post('/v2/models/heart/versions/2/infer', inferBody({ shape: [2, 13], data }))
  const tensors = Object(infer.body['outputs'])
  assert.equal(body, {
    model: 'heart',
    version: '2',
    predictions: [
      { label: 'no disease', probability: tensors[1].data[1] },
      { label: 'disease', probability: tensors[1].data[3] },
    ],
  })
  assert.equal(tensors[0].data, [0, 1])
})

const REFUSED: [string, unknown, [number, string, string | undefined]][] = [
  ['text is not a number', { ...PATIENT, age: '63' }, [400, 'wrong_type', 'age']],
  ['null is not a number', { ...PATIENT, chol: null }, [400, 'wrong_type', 'chol']],
  ['true is not 1', { ...PATIENT, sex: true }, [400, 'wrong_type', 'sex']],
  ['"NaN" is not a number', { ...PATIENT, oldpeak: 'NaN' }, [400, 'wrong_type', 'oldpeak']],
  ['an array is not a number', { ...PATIENT, oldpeak: [1] }, [400, 'wrong_type', 'oldpeak']],
  ['1e999 is Infinity', JSON.stringify(PATIENT).replace('233', '1e999'), [400, 'out_of_range', 'chol']],
  ['1e39 would be, as float32', { ...PATIENT, chol: 1e39 }, [400, 'out_of_range', 'chol']],
  ['a missing reading is not imputed', { ...PATIENT, thal: undefined }, [400, 'missing_field', 'thal']],
  ['a misspelt name', { ...PATIENT, tha1: 3 }, [400, 'unknown_field', 'tha1']],
  ['an inherited name is not a reading', { ...PATIENT, toString: 1 }, [400, 'unknown_field', 'toString']],
  ['no such code', { ...PATIENT, thal: 5 }, [400, 'not_a_code', 'thal']],
  ['half a code', { ...PATIENT, sex: 0.5 }, [400, 'not_a_code', 'sex']],
  ['a child', { ...PATIENT, age: 17.9 }, [400, 'out_of_range', 'age']],
  [
    'the second of two',
    { instances: [PATIENT, { ...PATIENT, cp: 0 }] },
    [400, 'not_a_code', 'instances[1].cp'],
  ],
  ['no patient', { instances: [] }, [400, 'no_rows', 'instances']],
  ['1,025 patients', { instances: Array(1025).fill(PATIENT) }, [400, 'too_many_rows', 'instances']],
  ['a list that is none', { instances: PATIENT }, [400, 'wrong_type', 'instances']],
  ['a row that is none', { instances: [PATIENT, 63] }, [400, 'wrong_type', 'instances[1]']],
  ['a list and more', { instances: [PATIENT], version: 2 }, [400, 'unknown_field', 'version']],
  ['a bare list', [PATIENT], [400, 'wrong_type', 'body']],
  ['null', null, [400, 'wrong_type', 'body']],
  ['half a body', '{"age": 6', [400, 'malformed_json', undefined]],
  ['NaN is not JSON', '{"age": NaN}', [400, 'malformed_json', undefined]],
  ['a poisoned prototype', '{"__proto__": {"age": 63}}', [400, 'malformed_json', undefined]],
  ['nothing', '', [400, 'empty_body', undefined]],
  ['more than 1 MiB', `{"a": "${'x'.repeat(1_048_576)}"}`, [413, 'body_too_large', undefined]],
]
for (const [sentence, body, expected] of REFUSED)
  test(`refused: ${sentence}`, () => checkRefused(body, expected))

test('refused: an unknown version', () =>
  checkRefused(PATIENT, [404, 'unknown_version', 'version'], '/predict?version=3'))

test('refused: two versions at once', () =>
  checkRefused(PATIENT, [404, 'unknown_version', 'version'], '/predict?version=1&version=2'))

test('a priority in the query is one of the model’s, 0 is its default, and /docs has the bound', async () => {
  const root = createModelsFolder({})
  cpSync(join(findModelRoot(), 'heart'), join(root, 'heart'), { recursive: true })
  appendFileSync(join(root, 'heart/model.yaml'), '\npriorities: {levels: 3, default: 2}\n')
  const { app, post, metrics } = await startApp({ root })
  const ask = async (query: string) => {
    const { status, body } = await post(`/predict${query}`, PATIENT)
    return status === 200 ? 200 : [status, body['code'], body['field']]
  }
  for (const query of ['', '?priority=0', '?priority=1', '?priority=3'])
    assert.is(await ask(query), 200, query)
  const { values } = await metrics.queueWait.get()
  const counted = values.filter(({ metricName }) => metricName === 'tidegate_queue_wait_seconds_count')
  assert.equal(Object.fromEntries(counted.map(({ labels, value }) => [labels['priority'], value])), {
    1: 1,
    2: 2,
    3: 1,
  })
  for (const given of ['4', '-1', '1.5', '1e0', '', 'high', '1&priority=2'])
    assert.equal(await ask(`?priority=${given}`), [400, 'wrong_priority', 'priority'], given)
  const { parameters } = (await app.inject('/docs/json')).json().paths['/predict'].post
  const documented = parameters.find(({ name }: { readonly name: string }) => name === 'priority')
  assert.equal([documented.in, documented.schema.minimum, documented.schema.maximum], ['query', 0, 3])
  await app.close()
})

test('refused: another content type', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
    const headers = { 'content-type': type }
    const reply = await app.inject({ method: 'POST', url: '/predict', headers, payload: 'age=63' })
    assert.equal([reply.statusCode, reply.json().code], [415, 'unsupported_media_type'])
  }
})

test('every wrong field is listed, up to twenty', async () => {
  const two = await post('/predict', { ...PATIENT, age: 1, cp: 9 })
  assert.equal(
    Object(two.body['problems']).map((problem: { field: string }) => problem.field),
    ['age', 'cp'],
  )
  const many = await post('/predict', {
    instances: Array(5).fill({ ...PATIENT, age: 1, cp: 9, ca: 9, sex: 9, thal: 9 }),
  })
  assert.is(Object(many.body['problems']).length, 20)
})

test('1,024 patients are answered', async () => {
  const { status, body } = await post('/predict', { instances: Array(1024).fill(PATIENT) })
  assert.equal([status, Object(body['predictions']).length], [200, 1024])
})

test('property: a patient is answered exactly when the schema in /docs allows it', async () => {
  const isAllowed = new Ajv().compile(instanceSchema(card))
  const cell = fc.oneof(
    { weight: 6, arbitrary: fc.constant('as it is' as const) },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.integer({ min: -1, max: 300 }), fc.double({ noNaN: true }), fc.jsonValue()),
    },
  )
  const cells = fc.array(cell, { minLength: 13, maxLength: 13 })
  const seen = { answered: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(cells, async (changes) => {
      const entries = Object.entries(PATIENT).map(([name, value], index) => {
        const change = changes[index]
        return [name, change === 'as it is' ? value : change] as const
      })
      // What the server gets to see: JSON has no undefined, and its largest numbers are read back as they are.
      const patient: unknown = JSON.parse(JSON.stringify(Object.fromEntries(entries)))
      const { status } = await post('/predict', patient)
      const expected = isAllowed(patient)
      assert.is(status, expected ? 200 : 400, JSON.stringify(patient))
      seen[expected ? 'answered' : 'refused'] += 1
    }),
    { numRuns: 300 },
  )
  assert.ok(seen.answered > 10 && seen.refused > 10, JSON.stringify(seen))
})

test.run()
