import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openSession } from '../../../../server/onnx-session.ts'
import { choosePlace } from '../../../../server/repository/version/choose-place.ts'
import { measureRuns } from '../../../../server/repository/version/measure-runs.ts'
import { warmUpInputs } from '../../../../server/repository/version/warm-up.ts'
import { writeHeavyModel } from '../../heavy-model.ts'
import { createModelsFolder } from '../../models-folder.ts'
import { startApp } from '../../start-app.ts'
import { writeIdentityModel } from '../../write-onnx-model.ts'

test('a row of up to 5 ms and a request of up to 20 ms run inside', () => {
  const runs = [{ rowMs: 5 }, { rowMs: 5.1 }, { rowMs: 0.01, requestMs: 20 }, { rowMs: 0.1, requestMs: 20.1 }]
  for (const processors of [1.1, 2, 64])
    assert.equal(
      runs.map((measured) => choosePlace(measured, processors)),
      ['inside', 'child', 'inside', 'child'],
    )
})

test('on one processor, where a child would compute nothing beside the server, a row of up to 16 ms does', () => {
  const runs = [{ rowMs: 16 }, { rowMs: 16.1 }, { rowMs: 16, requestMs: 20 }, { rowMs: 0.1, requestMs: 20.1 }]
  for (const processors of [0.1, 1])
    assert.equal(
      runs.map((measured) => choosePlace(measured, processors)),
      ['inside', 'child', 'inside', 'child'],
    )
})

test('a request is measured where the model takes rows, and only there', async () => {
  for (const [shape, row] of [
    [['rows', 2], true],
    [[1, 2], false],
  ] as const) {
    const session = await openSession(writeIdentityModel([{ name: 'x', datatype: 'FP32', shape }]))
    const measured = await measureRuns(session, warmUpInputs(session.inputs, {}, undefined), 1024)
    assert.ok(measured.rowMs > 0 && measured.rowMs < 1000)
    assert.is(measured.requestMs !== undefined, row)
    await session.release()
  }
})

test('a model that cannot take several rows is measured by one', async () => {
  const session = await openSession(writeHeavyModel(1))
  const measured = await measureRuns(session, warmUpInputs(session.inputs, {}, undefined), 1024)
  assert.is(measured.requestMs, undefined)
  await session.release()
})

test('auto: a heavy model gets a child, a light one none', async () => {
  const root = createModelsFolder({
    'heavy/1/model.onnx': writeHeavyModel(100),
    'heavy/model.yaml': 'warmUp: {x: [512, 512]}',
    'light/1/model.onnx': writeHeavyModel(1),
  })
  const { app, children, repository } = await startApp({ root })
  assert.is(children.length, 1)
  // New files are tried out in the same way while the old ones answer.
  await repository.load('heavy')
  assert.is(children.length, 2)
  await app.close()
})

test.run()
