import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openSession } from '../../../server/onnx-session.ts'
import { FAILURES_MAX } from '../../../server/repository/version/loaded-version.ts'
import { PATIENT, type StartedApp, startApp } from '../start-app.ts'

/** All three probes: status and, when it is not 200, the code. */
async function checkProbes(
  { app }: StartedApp,
  expected: Record<'startup' | 'ready' | 'live', string>,
): Promise<void> {
  const found: Record<string, string> = {}
  for (const probe of Object.keys(expected)) {
    const reply = await app.inject({ url: `/v2/health/${probe}` })
    found[probe] = reply.statusCode === 200 ? '200' : `${reply.statusCode} ${reply.json().code}`
  }
  assert.equal(found, expected)
}

test('while the models load: alive, not started, not ready; requests get a 503', async () => {
  const started = await startApp({ isLoaded: false })
  const starting = { startup: '503 starting', ready: '503 starting', live: '200' }
  await checkProbes(started, starting)
  const reply = await started.post('/predict', PATIENT)
  assert.equal([reply.status, reply.body['code']], [503, 'starting'])
  const model = await started.app.inject({ url: '/v2/models/heart/ready' })
  assert.equal([model.statusCode, model.json().code], [503, 'starting'])
  await started.load()
  await checkProbes(started, { startup: '200', ready: '200', live: '200' })
  await started.app.close()
})

test('each version answers once before the server counts as started', async () => {
  const warmed: unknown[] = []
  const started = await startApp({
    open: async (model) => {
      const session = await openSession(model)
      const run: typeof session.run = (inputs, outputs) => {
        warmed.push(inputs[0]?.shape)
        return session.run(inputs, outputs)
      }
      return { ...session, run }
    },
  })
  // What a row takes, and several, is measured as well.
  assert.ok(warmed.filter((shape) => String(shape) === '1,13').length >= 2, JSON.stringify(warmed))
  await started.app.close()
})

test('a session that does not survive its first answer keeps the server from starting', async () => {
  const started = await startApp({
    isLoaded: false,
    open: async (model) => ({
      ...(await openSession(model)),
      run: () => Promise.reject(new Error('no memory')),
    }),
  })
  let message = ''
  await started.load().catch((error: Error) => {
    message = error.message
  })
  assert.match(message, /no memory$/)
  await checkProbes(started, { startup: '503 starting', ready: '503 starting', live: '200' })
  await started.app.close()
})

test('a model whose processes have all ended: not ready but alive, and asking for it is a 503', async () => {
  let isDown = false
  const started = await startApp({
    open: async (model) =>
      Object.defineProperty({ ...(await openSession(model)) }, 'isDown', { get: () => isDown }),
  })
  await checkProbes(started, { startup: '200', ready: '200', live: '200' })
  isDown = true
  await checkProbes(started, { startup: '200', ready: '503 no_process', live: '200' })
  const model = await started.app.inject({ url: '/v2/models/heart/ready' })
  const reply = await started.post('/predict', PATIENT)
  assert.equal([model.statusCode, model.json().code], [503, 'no_process'])
  assert.equal([reply.status, reply.body['code']], [503, 'no_process'])
  isDown = false
  await checkProbes(started, { startup: '200', ready: '200', live: '200' })
  await started.app.close()
})

test('while draining: not ready but alive, still answering, and asking clients to go elsewhere', async () => {
  const started = await startApp()
  started.lifecycle.markDraining()
  await checkProbes(started, { startup: '200', ready: '503 draining', live: '200' })
  const reply = await started.app.inject({ method: 'POST', url: '/predict', payload: PATIENT })
  assert.equal([reply.statusCode, reply.headers['connection']], [200, 'close'])
  await started.app.close()
})

/** A server whose session fails at the given runs, counted from 1 once it is loaded. */
async function startFailing(failsAt: (run: number) => boolean): Promise<StartedApp> {
  let runs = Number.NEGATIVE_INFINITY
  const started = await startApp({
    open: async (model) => {
      const session = await openSession(model)
      const run: typeof session.run = (inputs, outputs) => {
        runs += 1
        return failsAt(runs)
          ? Promise.reject(new Error('Session already disposed.'))
          : session.run(inputs, outputs)
      }
      return { ...session, run }
    },
  })
  runs = 0
  return started
}

test('three failures in a row on valid input: the liveness probe asks for a restart', async () => {
  assert.is(FAILURES_MAX, 3)
  const started = await startFailing((run) => run > 0)
  for (const live of ['200', '200', '503 session_broken']) {
    const reply = await started.post('/predict', PATIENT)
    assert.equal([reply.status, reply.body['code']], [500, 'inference_failed'])
    await checkProbes(started, { startup: '200', ready: live, live })
  }
  await started.app.close()
})

test('a success in between shows that the session still works', async () => {
  const started = await startFailing((run) => run > 0 && run % 3 !== 0)
  for (let run = 1; run <= 9; run += 1)
    assert.is((await started.post('/predict', PATIENT)).status, run % 3 === 0 ? 200 : 500)
  await checkProbes(started, { startup: '200', ready: '200', live: '200' })
  await started.app.close()
})

test('refused input is nobody’s failure', async () => {
  const started = await startApp()
  for (let index = 0; index < 5; index += 1) await started.post('/predict', { ...PATIENT, age: null })
  await checkProbes(started, { startup: '200', ready: '200', live: '200' })
  await started.app.close()
})

test.run()
