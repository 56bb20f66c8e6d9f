import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { breakableSessions } from './breakable-session.ts'
import { createModelsFolder } from './models-folder.ts'
import { startApp } from './start-app.ts'
import { writeOnnxModel } from './write-onnx-model.ts'

/** Answers the elements of `x` at the places `i`: which places there are, only the model knows. */
const GATHER = writeOnnxModel(
  [
    { name: 'x', datatype: 'FP32', shape: ['size'] },
    { name: 'i', datatype: 'INT64', shape: ['places'] },
  ],
  [{ name: 'y', datatype: 'FP32', shape: ['places'] }],
  [{ op: 'Gather', from: ['x', 'i'], to: 'y' }],
)

const at = (place: number): object => ({
  inputs: [
    { name: 'x', datatype: 'FP32', shape: [1], data: [7] },
    { name: 'i', datatype: 'INT64', shape: [1], data: [place] },
  ],
})

const INFER = '/v2/models/m/infer'

for (const place of ['inside', 'child'])
  test(`what a model cannot answer is no reason to restart the server: ${place}`, async () => {
    const root = createModelsFolder({ 'm/1/model.onnx': GATHER, 'm/model.yaml': `process: ${place}` })
    const { post, app, lifecycle } = await startApp({ root })
    for (let asked = 0; asked < 7; asked += 1) {
      const { status, body } = await post(INFER, at(63))
      assert.equal([status, body['code']], [500, 'inference_failed'])
    }
    assert.is(lifecycle.livenessProblem, undefined)
    assert.is((await post(INFER, at(0))).status, 200)
    await app.close()
  })

for (const [warmUp, isTried] of [
  ['', true],
  ['warmUp: false', false],
] as const)
  test(`a session that fails at whatever it is given is broken, after three; tried: ${isTried}`, async () => {
    const root = createModelsFolder({
      'm/1/model.onnx': GATHER,
      'm/model.yaml': `process: inside\n${warmUp}`,
    })
    const sessions = breakableSessions()
    const { post, app, lifecycle } = await startApp({ root, open: sessions.open })
    sessions.break()
    const problems = []
    for (let asked = 0; asked < 3; asked += 1) {
      await post(INFER, at(0))
      problems.push(lifecycle.livenessProblem)
    }
    assert.equal(problems, [undefined, undefined, 'session_broken'])
    await app.close()
  })

test.run()
