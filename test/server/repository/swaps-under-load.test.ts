import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { countedSessions } from '../counted-sessions.ts'
import { startGrpc } from '../grpc/grpc-client.ts'
import { assertUnharmed } from '../hostile/assert-unharmed.ts'
import { listen } from '../listen.ts'
import { createModelsFolder, writeModels } from '../models-folder.ts'
import { writeOnnxModel } from '../write-onnx-model.ts'

/** Adds its input to itself, so often as its version says: what answers is known by the number. */
function doubling(version: number): Uint8Array {
  const value = { name: 'x', datatype: 'FP32', shape: ['rows'] } as const
  const names = ['x', ...Array.from({ length: version - 1 }, (_, at) => `y${at}`), 'y']
  const nodes = names.slice(1).map((to, at) => ({ op: 'Add', from: [names[at] ?? '', names[at] ?? ''], to }))
  return writeOnnxModel([value], [{ ...value, name: 'y' }], nodes)
}

const JSON_BODY = JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1], data: [1] }] })
const MESSAGE = {
  model_name: 'm',
  inputs: [{ name: 'x', datatype: 'FP32', shape: [1], contents: { fp32_contents: [1] } }],
}

/** What answered: the version that it tells of, and the number; or the code of why none did. */
type Answer = { readonly version: number; readonly number: number } | { readonly code: string }

async function start(place: 'inside' | 'child') {
  const root = createModelsFolder({
    'm/1/model.onnx': doubling(1),
    'm/model.yaml': `versions: {latest: 1}\nprocess: ${place}\nchildren: 1`,
  })
  const { open, sessions } = countedSessions()
  const started = await startGrpc({ root, open, hasModelControl: true })
  const port = await listen(started.app)
  const headers = { 'content-type': 'application/json' }
  const post = async (path: string, body = '{}') => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body, headers })
    return { status: reply.status, body: JSON.parse(await reply.text()) }
  }
  const overHttp = async (): Promise<Answer> => {
    const { status, body } = await post('/v2/models/m/infer', JSON_BODY)
    return status === 200
      ? { version: Number(body.model_version), number: body.outputs[0].data[0] }
      : { code: body.code }
  }
  const overGrpc = async (): Promise<Answer> => {
    const { code, reason, response } = await started.client.call('ModelInfer', MESSAGE)
    const [output] = Object(response['outputs'] ?? [])
    return code === 'OK'
      ? { version: Number(response['model_version']), number: output.contents.fp32_contents[0] }
      : { code: reason || code }
  }
  /** Over the one and the other in turn. */
  const control = async (verb: 'Load' | 'Unload', turn: number): Promise<boolean> => {
    if (turn % 2 === 0) return (await post(`/v2/repository/models/m/${verb.toLowerCase()}`)).status === 200
    return (await started.client.call(`RepositoryModel${verb}`, { model_name: 'm' })).code === 'OK'
  }
  const living = (): number => started.children.filter(isAlive).length
  return { started, root, sessions, living, asks: [overHttp, overGrpc], control }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

for (const [place, swaps] of [
  ['inside', 15],
  ['child', 2],
] as const)
  test(`${swaps} loads of new versions ${place === 'child' ? 'in children' : 'inside'}: each answer is of one that served meanwhile`, async () => {
    const { started, root, sessions, living, asks, control } = await start(place)
    let [served, latest, isOver, count] = [1, 1, false, 0]
    const wrong: unknown[] = []
    const clients = [...asks, ...asks, ...asks].map(async (ask) => {
      while (!isOver) {
        const from = served
        const answer = await ask()
        count += 1
        const isRight =
          'version' in answer &&
          answer.version >= from &&
          answer.version <= latest &&
          answer.number === 2 ** answer.version
        if (!isRight) wrong.push([from, latest, answer])
      }
    })
    for (let version = 2; version <= swaps + 1; version += 1) {
      writeModels(root, { [`m/${version}/model.onnx`]: doubling(version) })
      latest = version
      assert.ok(await control('Load', version), `load of ${version}`)
      served = version
      await sleep(5)
    }
    isOver = true
    await Promise.all(clients)
    assert.equal(wrong, [])
    assert.ok(count > 10 * swaps, `${count}`)
    assert.equal([sessions.size, living()], place === 'inside' ? [1, 0] : [0, 1])
    await assertUnharmed(started)
    await started.close()
    assert.equal([sessions.size, living()], [0, 0])
  })

/** A slow machine has no time for all that wait. */
const TOLD = ['not_loaded', 'overloaded']

for (const place of ['inside', 'child'] as const)
  test(`unload while hundreds ask, ${place}: each is answered, or told why not, and nothing is left`, async () => {
    const { started, sessions, living, asks, control } = await start(place)
    for (let turn = 0; turn < (place === 'inside' ? 2 : 1); turn += 1) {
      const many = (): Promise<Answer>[] => Array.from({ length: 100 }, () => asks.map((ask) => ask())).flat()
      const before = many()
      // Some of them are in the queue by then, some on their way.
      await sleep(turn === 0 ? 0 : 15)
      const unloading = control('Unload', turn)
      const answers = await Promise.all([...before, ...many()])
      assert.ok(await unloading)
      const codes = new Set(answers.map((answer) => ('code' in answer ? answer.code : answer.number)))
      assert.ok(
        [...codes].every((code) => code === 2 || TOLD.includes(String(code))),
        [...codes].join(),
      )
      assert.ok(codes.has('not_loaded'))
      assert.equal([sessions.size, living()], [0, 0])
      assert.ok(await control('Load', turn + 1))
      assert.equal(await asks[0]?.(), { version: 1, number: 2 })
    }
    await assertUnharmed(started)
    await started.close()
    assert.equal([sessions.size, living()], [0, 0])
  })

test.run()
