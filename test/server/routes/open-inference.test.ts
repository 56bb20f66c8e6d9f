import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inferBody, PATIENT, startApp } from '../start-app.ts'

const { app, post } = await startApp()
test.after(() => app.close())

const CELLS = Object.values(PATIENT)
const INFER = '/v2/models/heart/infer'

async function get(url: string): Promise<[number, unknown]> {
  const reply = await app.inject({ url })
  return [reply.statusCode, reply.json()]
}

test('GET /v2 says which server this is', async () => {
  const extensions = ['binary_tensor_data', 'model_repository', 'parameters']
  assert.equal(await get('/v2'), [200, { name: 'tidegate', version: 'test', extensions }])
})

test('metadata: inputs and outputs with name, datatype and shape', async () => {
  const metadata = {
    name: 'heart',
    versions: ['1', '2'],
    platform: 'onnx_onnxv1',
    inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, 13] }],
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [-1] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
    ],
  }
  assert.equal(await get('/v2/models/heart'), [200, metadata])
  assert.equal(await get('/v2/models/heart/versions/2'), [200, metadata])
})

test('model readiness', async () => {
  assert.equal(await get('/v2/models/heart/ready'), [200, { name: 'heart', ready: true }])
  assert.equal(await get('/v2/models/heart/versions/2/ready'), [200, { name: 'heart', ready: true }])
})

test('unknown models, versions and routes are 404s with a code', async () => {
  for (const [url, code] of [
    ['/v2/models/lung', 'unknown_model'],
    ['/v2/models/lung/ready', 'unknown_model'],
    ['/v2/models/heart/versions/3', 'unknown_version'],
    ['/v2/models/heart/versions/01/ready', 'unknown_version'],
    ['/v2/models/constructor', 'unknown_model'],
    ['/v1/models/heart', 'unknown_route'],
  ] as const) {
    const [status, body] = await get(url)
    assert.equal([status, Object(body).code], [404, code], url)
  }
  const reply = await post('/v2/models/heart/versions/3/infer', inferBody())
  assert.equal([reply.status, reply.body['code']], [404, 'unknown_version'])
})

test('an answer has model, version, id and both outputs with shape, datatype and flat data', async () => {
  const { status, body } = await post(INFER, { ...inferBody(), id: 'a1', parameters: { priority: 1 } })
  assert.is(status, 200)
  const [, probabilities] = Object(body['outputs'])
  assert.equal(body, {
    model_name: 'heart',
    model_version: '1',
    id: 'a1',
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [1], data: [0] },
      { name: 'probabilities', datatype: 'FP32', shape: [1, 2], data: probabilities.data },
    ],
  })
  const [healthy, ill] = probabilities.data
  assert.ok(Math.abs(healthy + ill - 1) < 1e-6 && Math.abs(ill - 0.162) < 0.001, `${healthy} ${ill}`)
})

test('without an id there is none in the answer', async () => {
  const { body } = await post('/v2/models/heart/versions/2/infer', inferBody())
  assert.equal([Object.keys(body), body['model_version']], [['model_name', 'model_version', 'outputs'], '2'])
})

test('requested outputs come in the order asked for', async () => {
  const names = async (...asked: string[]): Promise<string[]> => {
    const { body } = await post(INFER, { ...inferBody(), outputs: asked.map((name) => ({ name })) })
    return Object(body['outputs']).map((output: { name: string }) => output.name)
  }
  assert.equal(await names('probabilities'), ['probabilities'])
  assert.equal(await names('probabilities', 'label'), ['probabilities', 'label'])
  assert.equal(await names(), ['label', 'probabilities'])
})

test('flat and nested data are the same rows', async () => {
  const other = [...CELLS.slice(0, -1), 7]
  const flat = await post(INFER, inferBody({ shape: [2, 13], data: [...CELLS, ...other] }))
  const nested = await post(INFER, inferBody({ shape: [2, 13], data: [CELLS, other] }))
  assert.is(flat.status, 200)
  assert.equal(nested, flat)
  const [labels, probabilities] = Object(flat.body['outputs'])
  assert.equal([labels.shape, probabilities.shape, probabilities.data.length], [[2], [2, 2], 4])
})

const REFUSED: [string, unknown, [number, string, string | undefined]][] = [
  ['no inputs', {}, [400, 'missing_field', 'inputs']],
  ['empty inputs', { inputs: [] }, [400, 'missing_field', 'inputs']],
  ['another input', inferBody({ name: 'x' }), [400, 'unknown_tensor', 'inputs[0].name']],
  [
    'the input twice',
    { inputs: [...Object(inferBody()['inputs']), ...Object(inferBody()['inputs'])] },
    [400, 'repeated_tensor', 'inputs[1].name'],
  ],
  [
    'another output',
    { ...inferBody(), outputs: [{ name: 'x' }] },
    [400, 'unknown_tensor', 'outputs[0].name'],
  ],
  ['another datatype', inferBody({ datatype: 'FP64' }), [400, 'wrong_datatype', 'inputs[0].datatype']],
  ['a misspelt field', inferBody({ dataype: 'FP32' }), [400, 'unknown_field', 'inputs[0].dataype']],
  ['an id that is a number', { ...inferBody(), id: 1 }, [400, 'wrong_type', 'id']],
  ['a shape of text', inferBody({ shape: '1,13' }), [400, 'wrong_type', 'inputs[0].shape']],
  ['a shape of one number', inferBody({ shape: [13] }), [400, 'wrong_shape', 'inputs[0].shape']],
  ['12 features', inferBody({ shape: [1, 12] }), [400, 'wrong_shape', 'inputs[0].shape']],
  ['rows below zero', inferBody({ shape: [-1, 13] }), [400, 'wrong_shape', 'inputs[0].shape[0]']],
  ['no row', inferBody({ shape: [0, 13], data: [] }), [400, 'no_rows', 'inputs[0].shape']],
  ['1,025 rows', inferBody({ shape: [1025, 13] }), [400, 'too_many_rows', 'inputs[0].shape']],
  [
    'fewer numbers than the shape',
    inferBody({ data: CELLS.slice(1) }),
    [400, 'wrong_shape', 'inputs[0].data'],
  ],
  [
    'fewer rows than the shape',
    inferBody({ shape: [2, 13], data: [CELLS] }),
    [400, 'wrong_shape', 'inputs[0].data'],
  ],
  ['a short row', inferBody({ data: [CELLS.slice(1)] }), [400, 'wrong_shape', 'inputs[0].data[0]']],
  [
    'a number among rows',
    inferBody({ shape: [2, 13], data: [CELLS, 1] }),
    [400, 'wrong_shape', 'inputs[0].data[1]'],
  ],
  [
    'too deep',
    inferBody({ data: [[CELLS, ...CELLS.slice(1)]] }),
    [400, 'wrong_type', 'inputs[0].data[0][0]'],
  ],
  ['null', inferBody({ data: [null, ...CELLS.slice(1)] }), [400, 'wrong_type', 'inputs[0].data[0]']],
  ['text', inferBody({ data: [CELLS.map(String)] }), [400, 'wrong_type', 'inputs[0].data[0][0]']],
  ['1e39', inferBody({ data: [1e39, ...CELLS.slice(1)] }), [400, 'out_of_range', 'inputs[0].data[0]']],
  ['1e999', JSON.stringify(inferBody()).replace('233', '1e999'), [400, 'out_of_range', 'inputs[0].data[4]']],
  ['data that is missing', inferBody({ data: undefined }), [400, 'missing_field', 'inputs[0].data']],
  ['a list', [], [400, 'wrong_type', 'body']],
  ['null as body', null, [400, 'wrong_type', 'body']],
  ['nothing', '', [400, 'empty_body', undefined]],
]
for (const [sentence, body, expected] of REFUSED)
  test(`refused: ${sentence}`, async () => {
    const reply = await post(INFER, body)
    assert.equal([reply.status, reply.body['code'], reply.body['field']], expected)
  })

test('name, datatype, shape and output are all reported at once', async () => {
  const body = { ...inferBody({ datatype: 'FP64', shape: [13] }), outputs: [{ name: 'y' }] }
  Object(body)['inputs'].push({ name: 'x', datatype: 'FP32', shape: [1], data: [1] })
  const { problems } = Object((await post(INFER, body)).body)
  assert.equal(
    problems.map((problem: { code: string }) => problem.code),
    ['wrong_datatype', 'wrong_shape', 'unknown_tensor', 'unknown_tensor'],
  )
})

test.run()
