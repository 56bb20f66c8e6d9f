import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findModelRoot } from '../../server/model-root.ts'
import { connectGrpc } from './grpc/grpc-client.ts'
import { createModelsFolder } from './models-folder.ts'
import { openSocket, type ServerProcess, startServerProcess } from './server-process.ts'
import { inferBody, PATIENT } from './start-app.ts'
import { writeOnnxModel } from './write-onnx-model.ts'

/** What must not be found: a number within the range of an age and one beyond it, an index, and a text. */
const AGE = 54.424243
const TOO_OLD = 4_242_433.5
const INDEX = 424_243
const TEXT = 'secretmarker'
const MARKERS = /secretmarker|54\.4242|42424/

/** Takes one of the numbers: onnxruntime fails on an index beyond them, and says on which. */
const TAKE = writeOnnxModel(
  [
    { name: 'from', datatype: 'FP32', shape: ['rows'] },
    { name: 'at', datatype: 'INT64', shape: ['count'] },
  ],
  [{ name: 'number', datatype: 'FP32', shape: ['count'] }],
  [{ op: 'Gather', from: ['from', 'at'], to: 'number' }],
)
/** Reads texts as numbers, and fails on any other text. */
const PARSE = writeOnnxModel(
  [{ name: 'text', datatype: 'BYTES', shape: ['rows'] }],
  [{ name: 'number', datatype: 'FP32', shape: ['rows'] }],
  [{ op: 'Cast', from: ['text'], to: 'number', attributes: { to: 1 } }],
)
const root = createModelsFolder({
  'parse/1/model.onnx': PARSE,
  'parse/model.yaml': 'warmUp: false\n',
  'take/1/model.onnx': TAKE,
  'take-in-child/1/model.onnx': TAKE,
  'take-in-child/model.yaml': 'process: child\n',
})
cpSync(join(findModelRoot(), 'heart'), join(root, 'heart'), { recursive: true })

type Question = { readonly path: string; readonly body?: unknown; readonly headers?: Record<string, string> }

const marked = { ...PATIENT, age: AGE }
const texts = { inputs: [{ name: 'text', shape: [1], datatype: 'BYTES', data: [TEXT] }] }
const indices = {
  inputs: [
    { name: 'from', shape: [1], datatype: 'FP32', data: [1] },
    { name: 'at', shape: [1], datatype: 'INT64', data: [INDEX] },
  ],
}
const binary = { name: 'features', shape: [1, 13], datatype: 'FP32', parameters: { binary_data_size: 8 } }
const QUESTIONS: readonly Question[] = [
  { path: '/predict', body: marked },
  { path: `/predict?age=${AGE}`, body: marked },
  { path: `/predict?version=${TEXT}`, body: marked },
  { path: '/predict', body: { ...PATIENT, age: TOO_OLD } },
  { path: '/predict', body: { ...PATIENT, age: TEXT } },
  { path: '/predict', body: { ...PATIENT, [TEXT]: AGE } },
  { path: '/predict', body: `{"age": ${AGE}, "sex": ${TEXT}` },
  { path: '/predict', body: { instances: [marked, { age: TOO_OLD }] } },
  { path: '/predict', body: marked, headers: { 'content-type': TEXT } },
  { path: '/predict', body: marked, headers: { 'x-request-timeout-ms': TEXT } },
  { path: '/predict', body: marked, headers: { traceparent: TEXT } },
  { path: `/${TEXT}/${AGE}`, body: marked },
  { path: `/%c0${TEXT}`, body: marked },
  { path: `/v2/models/${TEXT}/infer`, body: inferBody() },
  { path: '/v2/models/heart/infer', body: { id: TEXT, ...inferBody({ data: Object.values(marked) }) } },
  { path: '/v2/models/heart/infer', body: inferBody({ data: [TOO_OLD, TEXT] }) },
  { path: '/v2/models/heart/infer', body: inferBody({ name: TEXT, datatype: TEXT }) },
  { path: '/v2/models/heart/infer', body: { ...inferBody(), parameters: { [TEXT]: AGE } } },
  {
    path: '/v2/models/heart/infer',
    body: `${JSON.stringify({ inputs: [binary] })}${TEXT}`,
    headers: { 'inference-header-content-length': String(JSON.stringify({ inputs: [binary] }).length) },
  },
  { path: '/v2/models/parse/infer', body: texts },
  { path: '/v2/models/take/infer', body: indices },
  { path: `/v2/models/take/infer?age=${AGE}`, body: indices },
  { path: '/v2/models/take-in-child/infer', body: indices },
  { path: `/v2/repository/models/${TEXT}/load`, body: { parameters: { config: TEXT } } },
]

async function askOverHttp({ port }: ServerProcess): Promise<readonly string[]> {
  const answers = QUESTIONS.map(async ({ path, body, headers }) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const init = { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } }
    return (await fetch(`http://127.0.0.1:${port}${path}`, init)).text()
  })
  const { socket } = await openSocket(port)
  socket.end(`${TEXT} ${AGE}\r\n\r\n`)
  return Promise.all(answers)
}

async function askOverGrpc(port: number): Promise<readonly string[]> {
  const client = connectGrpc(`127.0.0.1:${port}`)
  const infer = (model_name: string, inputs: readonly object[], request: object = {}) =>
    client.call('ModelInfer', { model_name, inputs, ...request })
  const features = (data: readonly number[]) => ({
    name: 'features',
    datatype: 'FP32',
    shape: [1, 13],
    contents: { fp32_contents: data },
  })
  const text = { name: 'text', datatype: 'BYTES', shape: [1] }
  const contents = { bytes_contents: [Buffer.from(TEXT)] }
  const taken = [
    { name: 'from', datatype: 'FP32', shape: [1], contents: { fp32_contents: [1] } },
    { name: 'at', datatype: 'INT64', shape: [1], contents: { int64_contents: [INDEX] } },
  ]
  const ends = await Promise.all([
    infer('heart', [features(Object.values(marked))], { id: TEXT }),
    infer('heart', [features(Object.values({ ...PATIENT, age: TOO_OLD }))]),
    infer(TEXT, [features(Object.values(marked))]),
    infer('parse', [{ ...text, contents }]),
    infer('take', taken),
    infer('take-in-child', taken),
    client.call('ModelInfer', {}, { bytes: Buffer.from(TEXT) }),
    client.call(TEXT, {}, { traceparent: TEXT }),
  ])
  client.close()
  return ends.map((end) => JSON.stringify(end))
}

test('no log line has a value of a request: good or bad, over HTTP and over gRPC', async () => {
  const server = await startServerProcess({ MODELS: root, GRPC_PORT: '0', MODEL_CONTROL: 'explicit' })
  await server.waitFor('ready')
  const grpcPort = Number((await server.waitFor('gRPC server')).msg.split(':').at(-1))
  const answers = [...(await askOverHttp(server)), ...(await askOverGrpc(grpcPort))]
  server.child.kill('SIGTERM')
  await server.exit
  // The questions were heard: some are answered with what was wrong, and the failures are in the log.
  assert.ok(answers.filter((answer) => MARKERS.test(answer)).length >= 8)
  const failures = server.log.filter(({ msg }) => msg === 'the model failed on a valid input')
  assert.is(failures.length, 7)
  const lines = server.output().split('\n')
  assert.equal(
    lines.filter((line) => MARKERS.test(line)),
    [],
  )
})

test.run()
