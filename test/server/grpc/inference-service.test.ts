import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findModelRoot } from '../../../server/model-root.ts'
import { PATIENT } from '../start-app.ts'
import { type CallEnd, startGrpc } from './grpc-client.ts'

const { client, app, metrics, lifecycle, close } = await startGrpc()
test.after(close)

const ROW = Object.values(PATIENT)
const TYPED = { name: 'features', datatype: 'FP32', shape: [1, 13], contents: { fp32_contents: ROW } }
const { contents: _, ...HEAD } = TYPED
const RAW = { inputs: [HEAD], raw_input_contents: [Buffer.from(Float32Array.from(ROW).buffer)] }

const infer = (change: object = {}): Promise<CallEnd> =>
  client.call('ModelInfer', { model_name: 'heart', inputs: [TYPED], ...change })

test('the server and its model, as over HTTP', async () => {
  assert.equal((await client.call('ServerLive', {})).response, { live: true })
  assert.equal((await client.call('ServerReady', {})).response, { ready: true })
  assert.equal((await client.call('ModelReady', { name: 'heart', version: 'canary' })).response, {
    ready: true,
  })
  const http = async (url: string) => (await app.inject({ url })).json()
  assert.equal((await client.call('ServerMetadata', {})).response, await http('/v2'))
  const { response } = await client.call('ModelMetadata', { name: 'heart' })
  assert.equal(JSON.parse(JSON.stringify(response), toNumbers), await http('/v2/models/heart'))
})

/** A 64-bit size is a text in the client. */
function toNumbers(key: string, value: unknown): unknown {
  return key === 'shape' && Array.isArray(value) ? value.map(Number) : value
}

test('typed elements are answered typed, raw ones raw, and the id comes back', async () => {
  const typed = (await infer({ id: 'mine' })).response
  assert.equal([typed['model_name'], typed['model_version'], typed['id']], ['heart', '1', 'mine'])
  const [label, probabilities] = Object(typed['outputs'])
  assert.equal([label.name, label.datatype, label.shape], ['label', 'INT64', ['1']])
  assert.equal(label.contents.int64_contents, ['0'])
  assert.equal(typed['raw_output_contents'], [])
  const raw = (await infer(RAW)).response
  const [labelBytes, bytes]: Buffer[] = Object(raw['raw_output_contents'])
  assert.is(labelBytes?.readBigInt64LE(), 0n)
  assert.equal([bytes?.readFloatLE(0), bytes?.readFloatLE(4)], probabilities.contents.fp32_contents)
  assert.is(Object(raw['outputs'])[0].contents, null)
})

test('a version by number or label, and some of the outputs in another order', async () => {
  const versionOf = async (model_version: string) =>
    (await infer({ model_version })).response['model_version']
  assert.equal([await versionOf('1'), await versionOf('canary'), await versionOf('')], ['1', '2', '1'])
  const outputs = [{ name: 'probabilities' }, { name: 'label' }]
  const names = (end: CallEnd) => Array.from(Object(end.response['outputs']), (one) => Object(one).name)
  assert.equal(names(await infer({ outputs })), ['probabilities', 'label'])
  assert.equal(names(await infer({ outputs: outputs.slice(0, 1) })), ['probabilities'])
})

test('parameters are read and ignored, but those that would change the answer', async () => {
  const parameters = { mine: { int64_param: '5' }, other: { bool_param: true }, none: {} }
  assert.is((await infer({ parameters })).code, 'OK')
  const end = await infer({ inputs: [{ ...TYPED, parameters: { sequence_id: { uint64_param: '5' } } }] })
  assert.equal([end.code, end.fields], ['INVALID_ARGUMENT', ['inputs[0].parameters.sequence_id']])
})

const WRONG: [string, object, string, string, string[]][] = [
  ['an unknown model', { model_name: 'lung' }, 'NOT_FOUND', 'unknown_model', ['model']],
  ['an unknown version', { model_version: '9' }, 'NOT_FOUND', 'unknown_version', ['version']],
  ['no input', { inputs: [] }, 'INVALID_ARGUMENT', 'missing_field', ['inputs']],
  [
    'another name, and another output',
    { inputs: [{ ...TYPED, name: 'x' }], outputs: [{ name: 'y' }] },
    'INVALID_ARGUMENT',
    'unknown_tensor',
    ['inputs[0].name', 'inputs', 'outputs[0].name'],
  ],
  [
    'another datatype and shape',
    { inputs: [{ ...TYPED, datatype: 'FP64', shape: [1, 12] }] },
    'INVALID_ARGUMENT',
    'wrong_datatype',
    ['inputs[0].datatype', 'inputs[0].shape'],
  ],
  [
    'a size below zero',
    { inputs: [{ ...TYPED, shape: [-1, 13] }] },
    'INVALID_ARGUMENT',
    'wrong_shape',
    ['inputs[0].shape[0]'],
  ],
  [
    'a number out of range',
    { inputs: [{ ...TYPED, contents: { fp32_contents: ROW.with(0, 400) } }] },
    'INVALID_ARGUMENT',
    'out_of_range',
    ['inputs[0].contents.fp32_contents[0]'],
  ],
  [
    'too few elements',
    { inputs: [{ ...TYPED, contents: { fp32_contents: [1] } }] },
    'INVALID_ARGUMENT',
    'wrong_shape',
    ['inputs[0].contents.fp32_contents'],
  ],
  [
    'the list of another datatype',
    { inputs: [{ ...TYPED, contents: { fp64_contents: ROW } }] },
    'INVALID_ARGUMENT',
    'unknown_field',
    ['inputs[0].contents.fp64_contents'],
  ],
  [
    'elements twice',
    { raw_input_contents: RAW.raw_input_contents },
    'INVALID_ARGUMENT',
    'unknown_field',
    ['inputs[0].contents'],
  ],
  [
    'raw elements of more inputs than there are',
    { ...RAW, raw_input_contents: [Buffer.alloc(52), Buffer.alloc(52)] },
    'INVALID_ARGUMENT',
    'wrong_size',
    ['raw_input_contents'],
  ],
  [
    'too few bytes',
    { ...RAW, raw_input_contents: [Buffer.alloc(51)] },
    'INVALID_ARGUMENT',
    'wrong_size',
    ['raw_input_contents[0]'],
  ],
  ['a long id', { id: 'x'.repeat(257) }, 'INVALID_ARGUMENT', 'invalid_request', ['id']],
  ['too many inputs', { inputs: Array(65).fill(TYPED) }, 'INVALID_ARGUMENT', 'invalid_request', ['inputs']],
]

for (const [what, change, code, reason, fields] of WRONG)
  test(`${what}: ${reason}`, async () => {
    const end = await infer(change)
    assert.equal([end.code, end.reason, end.fields], [code, reason, fields])
    assert.ok(end.message.startsWith(`${fields[0]}: `), end.message)
  })

test('every wrong field is named as long as there is room in the trailers, and people read of the first', async () => {
  const contents = { fp32_contents: Array(13).fill(-1e9) }
  const end = await infer({ inputs: [{ ...TYPED, contents }] })
  assert.ok(end.fields.length > 8, String(end.fields.length))
  assert.match(end.message, 'must be from 18 to 120 years, not -1000000000; check the unit')
})

test('bytes that are no message, and a message that is too large', async () => {
  const end = await client.call('ModelInfer', {}, { bytes: Buffer.from([0xff]) })
  assert.equal([end.code, end.reason], ['INVALID_ARGUMENT', 'malformed_message'])
  const large = await client.call('ModelInfer', {}, { bytes: Buffer.alloc(8_388_609) })
  assert.is(large.code, 'RESOURCE_EXHAUSTED')
  assert.match(large.message, '8388608')
})

test('what the service has not is told cleanly', async () => {
  const end = await client.call('ModelStreamInfer', {})
  assert.is(end.code, 'UNIMPLEMENTED')
  assert.match(end.message, 'ModelStreamInfer')
})

test('models cannot be loaded or unloaded unless the server is told otherwise', async () => {
  for (const method of ['RepositoryModelLoad', 'RepositoryModelUnload'])
    assert.equal((await client.call(method, { model_name: 'heart' })).reason, 'model_control_off')
  const { models } = (await client.call('RepositoryIndex', {})).response
  assert.equal(models, (await app.inject({ method: 'POST', url: '/v2/repository/index' })).json())
})

test('not ready while it drains, and alive', async () => {
  const own = await startGrpc()
  own.lifecycle.markDraining()
  assert.equal((await own.client.call('ServerReady', {})).response, { ready: false })
  assert.equal((await own.client.call('ServerLive', {})).response, { live: true })
  await own.close()
  assert.is(lifecycle.isDraining, false)
})

test('before the models are loaded a call is told to come again', async () => {
  const own = await startGrpc({ isLoaded: false })
  assert.equal((await own.client.call('ModelReady', { name: 'heart' })).response, { ready: false })
  const end = await own.client.call('ModelInfer', { model_name: 'heart', inputs: [TYPED] })
  assert.equal([end.code, end.reason], ['UNAVAILABLE', 'starting'])
  await own.close()
})

test('calls are counted as requests are, probes are not', async () => {
  const own = await startGrpc()
  await own.client.call('ServerLive', {})
  await own.client.call('ModelInfer', { model_name: 'heart', inputs: [TYPED] })
  await own.client.call('ModelInfer', { model_name: 'lung' })
  const route = '/inference.GRPCInferenceService/ModelInfer'
  assert.equal((await own.metrics.requests.get()).values, [
    { value: 1, labels: { model: 'heart', version: '1', route, code: '200' } },
    { value: 1, labels: { model: '', version: '', route, code: '404' } },
  ])
  const text = await own.metrics.registry.metrics()
  assert.is([...text.matchAll(/^tidegate_request_duration_seconds_count\{/gm)].length, 2)
  await own.close()
})

test('load, unload and load again; a file that is none keeps the old one', async () => {
  const own = await startGrpc({ hasModelControl: true, root: findModelRoot() })
  const readyOf = async () => (await own.client.call('ModelReady', { name: 'heart' })).response['ready']
  const control = (verb: string, more: object = {}) =>
    own.client.call(`RepositoryModel${verb}`, { model_name: 'heart', ...more })
  assert.is(
    (await control('Unload', { parameters: { unload_dependents: { bool_param: false } } })).code,
    'OK',
  )
  assert.is(await readyOf(), false)
  assert.equal((await own.client.call('RepositoryIndex', { ready: true })).response, { models: [] })
  assert.equal((await own.client.call('ModelInfer', { model_name: 'heart' })).reason, 'not_loaded')
  assert.is((await control('Load')).code, 'OK')
  assert.is(await readyOf(), true)
  assert.equal((await control('Load', { parameters: { config: { string_param: '{}' } } })).fields, [
    'parameters.config',
  ])
  assert.equal((await control('Load', { repository_name: 'other' })).fields, ['repository_name'])
  assert.equal((await control('Load', { model_name: 'lung' })).reason, 'unknown_model')
  await own.close()
})

test('nothing is left in flight', async () => {
  assert.is((await metrics.requestsInFlight.get()).values[0]?.value, 0)
})

test.run()
