import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findModelRoot } from '../../server/model-root.ts'
import { openSession } from '../../server/onnx-session.ts'
import { createModelsFolder, writeModels } from './models-folder.ts'
import { inferBody, PATIENT, type StartedApp, startApp } from './start-app.ts'

/** The model that comes with the server, the forest in the shadow of the regression. */
function heartWithShadow(tolerance: number): string {
  const root = createModelsFolder({})
  cpSync(join(findModelRoot(), 'heart'), join(root, 'heart'), { recursive: true })
  const shadow = `shadow: {label: canary, tolerance: ${tolerance}}`
  writeModels(root, { 'heart/model.yaml': `labels: {stable: 1, canary: 2}\n${shadow}` })
  return root
}

/** What the shadow made of the requests: nobody waits for it but an unload. */
async function outcomes({ metrics, repository }: StartedApp): Promise<string[]> {
  await repository.unload('heart')
  const { values } = await metrics.shadowAnswers.get()
  return values.map(({ value, labels }) => `${value} ${labels.version}>${labels.shadow} ${labels.outcome}`)
}

/** Readings at which the two versions say different things. */
const DOUBTFUL = { ...PATIENT, age: 40, cp: 4, thal: 7, ca: 0, exang: 0, slope: 1, oldpeak: 0 }

test('what names no version is answered by the shadow too, and compared', async () => {
  const started = await startApp({ root: heartWithShadow(1) })
  const { body } = await started.post('/predict', PATIENT)
  assert.is(body['version'], '1')
  await started.post('/v2/models/heart/infer', inferBody())
  await started.post('/v2/models/heart/versions/1/infer', inferBody())
  await started.post('/predict?version=canary', PATIENT)
  await started.post('/predict', { ...PATIENT, age: 1 })
  await started.post('/predict', PATIENT)
  assert.equal(await outcomes(started), ['3 1>2 agree'], 'neither what names a version, nor what is refused')
  await started.app.close()
})

test('answers further apart than the tolerance disagree', async () => {
  const started = await startApp({ root: heartWithShadow(0) })
  await started.post('/predict', DOUBTFUL)
  assert.equal(await outcomes(started), ['1 1>2 disagree'])
  await started.app.close()
})

test('a shadow that fails, again and again, is nobody’s business but the metric’s', async () => {
  let opened = 0
  let isFailing = false
  const started = await startApp({
    root: heartWithShadow(1),
    open: async (model) => {
      const session = await openSession(model)
      opened += 1
      if (opened < 2) return session
      const run: typeof session.run = (inputs, outputs) =>
        isFailing ? Promise.reject(new Error('no memory')) : session.run(inputs, outputs)
      return { ...session, run }
    },
  })
  isFailing = true
  for (let count = 0; count < 5; count += 1) assert.is((await started.post('/predict', PATIENT)).status, 200)
  assert.equal(await outcomes(started), ['5 1>2 failed'])
  assert.is((await started.app.inject({ url: '/v2/health/live' })).statusCode, 200)
  await started.app.close()
})

test('an unload waits for the shadow’s answers', async () => {
  const started = await startApp({ root: heartWithShadow(1) })
  await Promise.all(Array.from({ length: 20 }, () => started.post('/predict', PATIENT)))
  assert.equal(await outcomes(started), ['20 1>2 agree'])
  await started.app.close()
})

test('a shadow whose queue is full fails alone, and is given back', async () => {
  const root = heartWithShadow(1)
  const yaml =
    'labels: {stable: 1, canary: 2}\nshadow: {label: canary, tolerance: 1}\nprocess: inside\nwaitingMax: 1'
  writeModels(root, { 'heart/model.yaml': yaml })
  let goOn = (): void => {}
  let isHeld: Promise<void> | undefined
  let opened = 0
  const open: typeof openSession = async (...model) => {
    const session = await openSession(...model)
    opened += 1
    if (opened === 1) return session
    const run: typeof session.run = async (...task) => {
      await isHeld
      return session.run(...task)
    }
    return { ...session, run }
  }
  const started = await startApp({ root, open })
  isHeld = new Promise((resolve) => {
    goOn = resolve
  })
  // One is run, one waits, and for the others there is no place.
  const statuses = []
  for (let asked = 0; asked < 4; asked += 1) statuses.push((await started.post('/predict', PATIENT)).status)
  assert.equal(statuses, [200, 200, 200, 200])
  goOn()
  assert.equal((await outcomes(started)).sort(), ['2 1>2 agree', '2 1>2 failed'])
  await started.app.close()
})

test.run()
