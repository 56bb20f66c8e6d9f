import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openInChildren } from '../../../server/children/child-pool.ts'
import { ServeError } from '../../../server/errors.ts'
import { findModelRoot } from '../../../server/model-root.ts'
import { openSession } from '../../../server/onnx-session.ts'
import type { InferCall } from '../../../server/protocol/inference-model.ts'
import type { Tensor } from '../../../server/protocol/tensor/tensor.ts'
import { QueueMemory } from '../../../server/queue/queue-memory.ts'
import { FolderRepository } from '../../../server/repository/folder-repository.ts'
import { countedSessions } from '../counted-sessions.ts'
import { createModelsFolder, writeModels } from '../models-folder.ts'
import { writeIdentityModel, writeOnnxModel } from '../write-onnx-model.ts'

/** Models that tell themselves apart: each answers with the name of its own output. */
function modelNamed(output: string): Uint8Array {
  const value = { name: 'x', datatype: 'FP32', shape: ['rows'] } as const
  return writeOnnxModel([value], [{ ...value, name: output }], [{ op: 'Identity', from: ['x'], to: output }])
}

const X: Tensor = { name: 'x', datatype: 'FP32', shape: [1], data: Float32Array.of(1) }

const SILENT = { onWaiting: () => {}, onTaken: () => {}, onRun: () => {}, onRefused: () => {} }

/** Asks for an output with all the time in the world. */
function asking(...outputs: string[]): InferCall {
  return { outputs, dueMs: Number.POSITIVE_INFINITY, isAbandoned: () => false }
}

/** A repository over real sessions, with those that are open. */
function open(root: string, pinned: Record<string, string> = {}) {
  const { open: openCounted, sessions } = countedSessions()
  const repository = new FolderRepository({
    root,
    pinned,
    openSession: openCounted,
    openInChildren,
    processors: 2,
    childrenFor: () => 1,
    onPlaced: () => {},
    onChildReady: () => {},
    onChildrenGone: () => {},
    onChildLost: () => {},
    observeQueue: () => SILENT,
    queueMemory: new QueueMemory(2 ** 30),
    onShadow: () => {},
    onBroken: () => {},
    onChange: () => {},
  })
  return { repository, sessions }
}

/** The output of the model that answers, or the code of why none does. */
async function answerOf(repository: FolderRepository, version?: string): Promise<string> {
  try {
    const model = repository.find('m', version)
    const names = model.metadata.outputs.map(({ name }) => name)
    const [answer] = await model.infer([X], asking(...names))
    return `${model.version} ${answer?.name}`
  } catch (error) {
    return error instanceof ServeError ? error.problems[0].code : String(error)
  }
}

async function failureOf(change: Promise<unknown>): Promise<string> {
  return change.then(
    () => '',
    (error: Error) => error.message,
  )
}

test('versions by number and label; the highest answers when none is named', async () => {
  const root = createModelsFolder({
    'm/1/model.onnx': modelNamed('one'),
    'm/2/model.onnx': modelNamed('two'),
    'm/model.yaml': 'labels: {stable: 1}',
  })
  const { repository } = open(root)
  assert.is(await answerOf(repository), 'starting')
  await repository.loadAll()
  assert.is(await answerOf(repository), '2 two')
  assert.is(await answerOf(repository, '1'), '1 one')
  assert.is(await answerOf(repository, 'stable'), '1 one')
  for (const version of ['3', '01', '', 'canary', 'constructor'])
    assert.is(await answerOf(repository, version), 'unknown_version')
  await repository.release()
})

test('a new version is served after a load, and the old one is given back', async () => {
  const root = createModelsFolder({
    'm/1/model.onnx': modelNamed('one'),
    'm/model.yaml': 'versions: {latest: 1}',
  })
  const { repository, sessions } = open(root)
  await repository.loadAll()
  writeModels(root, { 'm/2/model.onnx': modelNamed('two') })
  assert.is(await answerOf(repository), '1 one', 'nothing changes by itself')
  await repository.load('m')
  assert.is(await answerOf(repository), '2 two')
  assert.is(await answerOf(repository, '1'), 'unknown_version')
  assert.is(sessions.size, 1)
  assert.equal(repository.index(), [
    { name: 'm', version: '1', state: 'UNAVAILABLE', reason: 'not in the version policy' },
    { name: 'm', version: '2', state: 'READY', reason: '' },
  ])
  await repository.release()
})

const BROKEN: [string, Record<string, string | Uint8Array>, RegExp][] = [
  ['bytes that are no model', { 'm/2/model.onnx': 'no model' }, /m\/2\/model\.onnx: .*protobuf/i],
  ['half a file', { 'm/2/model.onnx': modelNamed('two').subarray(0, 40) }, /./],
  ['a model that fails at its first run', { 'm/2/model.onnx': failing() }, /m\/2\/model\.onnx: .*MatMul/],
  ['wrong settings', { 'm/model.yaml': 'rowsMax: 0' }, /rowsMax: must be >= 1, not 0/],
  ['a label without a version', { 'm/model.yaml': 'labels: {canary: 9}' }, /canary: 9 is not served/],
]
for (const [sentence, files, reason] of BROKEN)
  test(`after a load of ${sentence} the old versions go on, and the index says why`, async () => {
    const root = createModelsFolder({ 'm/1/model.onnx': modelNamed('one') })
    const { repository, sessions } = open(root)
    await repository.loadAll()
    writeModels(root, files)
    const message = await failureOf(repository.load('m'))
    assert.match(message, /^the model cannot be loaded: /)
    assert.match(message, reason)
    assert.is(await answerOf(repository), '1 one')
    assert.is(sessions.size, 1, 'what was opened for nothing is given back')
    const [first] = repository.index()
    assert.is(first?.state, 'READY')
    assert.match(String(first?.reason), /^serves the files of the last good load: /)
    assert.match(String(first?.reason), reason)
    // Mended, it is served, and the reason is gone.
    rmSync(join(root, 'm', 'model.yaml'), { force: true })
    writeModels(root, { 'm/2/model.onnx': modelNamed('two') })
    await repository.load('m')
    assert.is(await answerOf(repository), '2 two')
    assert.ok(repository.index().every((entry) => entry.reason === ''))
    await repository.release()
    assert.is(sessions.size, 0)
  })

/** It multiplies one number with three: that their sizes do not fit is seen when it runs. */
function failing(): Uint8Array {
  const one = { name: 'x', datatype: 'FP32', shape: ['rows'] } as const
  const three = { name: 'three', datatype: 'FP32', shape: [3] } as const
  const answer = { name: 'y', datatype: 'FP32', shape: [] } as const
  return writeOnnxModel([one, three], [answer], [{ op: 'MatMul', from: ['x', 'three'], to: 'y' }])
}

test('an unload waits for what holds the model, and is answered not_loaded meanwhile', async () => {
  const root = createModelsFolder({ 'm/1/model.onnx': modelNamed('one') })
  const { repository, sessions } = open(root)
  await repository.loadAll()
  const held = repository.find('m')
  const letGo = held.hold()
  // Another request, whose reply both finishes and closes: it lets go once.
  const letGoToo = held.hold()
  letGoToo()
  letGoToo()
  let isDone = false
  const unloading = repository.unload('m').then(() => {
    isDone = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  assert.is(await answerOf(repository), 'not_loaded')
  assert.equal(repository.index(), [{ name: 'm', version: '1', state: 'UNAVAILABLE', reason: 'unloaded' }])
  assert.is((await held.infer([X], asking('one')))[0]?.name, 'one', 'what has begun is answered')
  assert.equal([isDone, sessions.size], [false, 1])
  letGo()
  await unloading
  assert.is(sessions.size, 0)
  await repository.load('m')
  assert.is(await answerOf(repository), '1 one')
  await repository.release()
})

test('a model that came later is listed, and can be loaded', async () => {
  const root = createModelsFolder({ 'a/1/model.onnx': modelNamed('a') })
  const { repository } = open(root)
  await repository.loadAll()
  assert.is(await answerOf(repository), 'unknown_model')
  assert.match(await failureOf(repository.load('m')), /there is a, not m$/)
  assert.match(await failureOf(repository.unload('../a')), /there is a, not \.\.\/a$/)
  writeModels(root, { 'm/1/model.onnx': modelNamed('one') })
  assert.equal(repository.index()[1], { name: 'm', version: '1', state: 'UNAVAILABLE', reason: 'not loaded' })
  await repository.load('m')
  assert.is(await answerOf(repository), '1 one')
  await repository.release()
})

test('changes of one model follow each other: the last one asked for is what holds', async () => {
  const root = createModelsFolder({ 'm/1/model.onnx': modelNamed('one') })
  const { repository, sessions } = open(root)
  await repository.loadAll()
  await Promise.all([
    repository.load('m'),
    repository.unload('m'),
    repository.load('m'),
    repository.load('m'),
  ])
  assert.is(await answerOf(repository), '1 one')
  assert.is(sessions.size, 1)
  await Promise.all([repository.load('m'), repository.unload('m')])
  assert.is(await answerOf(repository), 'not_loaded')
  assert.is(sessions.size, 0)
})

test('a pinned version answers by default, also after a load; gone, the load is refused', async () => {
  const root = createModelsFolder({
    'm/1/model.onnx': modelNamed('one'),
    'm/2/model.onnx': modelNamed('two'),
  })
  const { repository } = open(root, { m: '1' })
  await repository.loadAll()
  assert.is(await answerOf(repository), '1 one')
  rmSync(join(root, 'm', '1'), { recursive: true })
  assert.match(await failureOf(repository.load('m')), /default: 1 is not served; there is 2$/)
  assert.is(await answerOf(repository), '1 one')
  await repository.release()
})

test('a split sends its part to each version, unless a request names one', async () => {
  const root = createModelsFolder({
    'm/1/model.onnx': modelNamed('one'),
    'm/2/model.onnx': modelNamed('two'),
    'm/model.yaml': 'labels: {stable: 1, canary: 2}\nsplit: {stable: 3, canary: 1}',
  })
  const { repository } = open(root)
  await repository.loadAll()
  const found = Array.from({ length: 4000 }, () => repository.find('m').version)
  const canaries = found.filter((version) => version === '2').length
  // A quarter of 4,000, and seven standard deviations of 27 to either side.
  assert.ok(Math.abs(canaries - 1000) < 7 * 27.4, `${canaries} of 4000`)
  assert.equal(new Set(found), new Set(['1', '2']))
  assert.is(await answerOf(repository, 'stable'), '1 one')
  await repository.release()
})

test('rowsMax and the warm-up’s shapes are the model’s own', async () => {
  const image = writeIdentityModel([{ name: 'image', datatype: 'FP32', shape: ['rows', 'height'] }])
  const root = createModelsFolder({
    'm/1/model.onnx': image,
    'm/model.yaml': 'rowsMax: 3\nwarmUp: {image: [2, 5]}\nprocess: inside',
  })
  const shapes: unknown[] = []
  const repository = new FolderRepository({
    root,
    pinned: {},
    openSession: async (model) => {
      const session = await openSession(model)
      return {
        ...session,
        run: (inputs, outputs) => {
          shapes.push(inputs[0]?.shape)
          return session.run(inputs, outputs)
        },
      }
    },
    openInChildren,
    processors: 2,
    childrenFor: () => 1,
    onPlaced: () => {},
    onChildReady: () => {},
    onChildrenGone: () => {},
    onChildLost: () => {},
    observeQueue: () => SILENT,
    queueMemory: new QueueMemory(2 ** 30),
    onShadow: () => {},
    onBroken: () => {},
    onChange: () => {},
  })
  await repository.loadAll()
  assert.equal([shapes, repository.find('m').rowsMax], [[[2, 5]], 3])
  writeModels(root, { 'm/model.yaml': 'warmUp: false' })
  await repository.load('m')
  assert.is(shapes.length, 1)
  await repository.release()
})

/** The model that comes with the server, with one change to its card. */
function changedHeart(change: (card: string) => string): string {
  const root = createModelsFolder({})
  cpSync(join(findModelRoot(), 'heart'), join(root, 'heart'), { recursive: true })
  const path = join(root, 'heart', 'model-card.json')
  writeFileSync(path, change(readFileSync(path, 'utf8')))
  return root
}

test('a file that is not the one the card lists is not served', async () => {
  const { repository } = open(
    changedHeart((card) => card.replace(/"sha256": "[0-9a-f]{8}/, '"sha256": "00000000')),
  )
  assert.match(
    await failureOf(repository.loadAll()),
    /has SHA-256 [0-9a-f]{64}, the model card says 00000000/,
  )
  assert.is(repository.find('heart').problem, 'starting')
})

test('nor is one that does not fit the card', async () => {
  const { repository } = open(
    changedHeart((card) => card.replace('"input": "features"', '"input": "readings"')),
  )
  assert.match(
    await failureOf(repository.loadAll()),
    /describes readings FP32 \[-1,13\], .*; the model has features FP32 \[-1,13\], label INT64 \[-1\], prob/,
  )
})

test('nor one whose card is of another model', () => {
  assert.throws(
    () => open(changedHeart((card) => card.replace('"name": "heart"', '"name": "lung"'))),
    /model-card\.json: name must be heart, not lung/,
  )
})

test.run()
