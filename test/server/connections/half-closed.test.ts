import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readTlsFiles } from '../../../server/connections/tls-files.ts'
import { openSession } from '../../../server/onnx-session.ts'
import { assertUnharmed } from '../hostile/assert-unharmed.ts'
import { postOf } from '../hostile/http-requests.ts'
import { listen } from '../listen.ts'
import { createModelsFolder } from '../models-folder.ts'
import { type StartedApp, startApp } from '../start-app.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'
import { createAuthority, createCertificate, opensslMissing } from './test-certificates.ts'

const root = createModelsFolder({
  'm/1/model.onnx': writeIdentityModel([{ name: 'x', datatype: 'FP32', shape: ['rows'] }]),
  'm/model.yaml': 'batching: false',
})
/** Long enough for everybody who waits to be asked twice. */
const HELD_MS = 120
const INTERIM = /HTTP\/1\.1 100 Continue\r\n\r\n/g

const infer = (id: string): Buffer =>
  postOf(
    '/v2/models/m/infer',
    JSON.stringify({ id, inputs: [{ name: 'x', datatype: 'FP32', shape: [1], data: [1] }] }),
  )

type Held = {
  readonly started: StartedApp
  readonly open: () => Promise<Socket>
  readonly close: () => Promise<void>
  /** How many requests were run. */
  readonly runs: () => number
  /** Runs wait for the end of `act`. */
  readonly hold: (act: () => Promise<void>) => Promise<void>
}

async function start(isTls: boolean): Promise<Held> {
  let gate = Promise.resolve()
  let runs = 0
  const open: typeof openSession = async (...model) => {
    const session = await openSession(...model)
    const run: typeof session.run = async (...task) => {
      await gate
      runs += 1
      return session.run(...task)
    }
    return { ...session, run, computesHere: false }
  }
  const files = isTls ? createCertificate('half', createAuthority('half-authority')) : undefined
  const tls = files && readTlsFiles({ ...files, clientCa: undefined }).material
  const started = await startApp({ root, open, ...(tls && { tls }) })
  const port = await listen(started.app)
  const to = { port, host: '127.0.0.1', allowHalfOpen: true }
  return {
    started,
    runs: () => runs,
    open: async () => {
      const socket = isTls ? connectTls({ ...to, rejectUnauthorized: false }) : connect(to)
      socket.on('error', () => {})
      await once(socket, isTls ? 'secureConnect' : 'connect')
      return socket
    },
    hold: async (act) => {
      let letGo = (): void => {}
      gate = new Promise((resolve) => {
        letGo = resolve
      })
      await act().finally(letGo)
    },
    close: () => started.app.close(),
  }
}

/** All that comes until the server hangs up. */
async function untilEnd(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'end')
  return text
}

const idsIn = (text: string): readonly string[] => [...text.matchAll(/"id":"(.)"/g)].map(([, id]) => id ?? '')

for (const isTls of [false, true]) {
  const way = isTls ? 'over TLS' : 'over TCP'
  const check = isTls && opensslMissing !== undefined ? test.skip : test

  check(`who sends no more and waits is answered, who has left is computed for no more, ${way}`, async () => {
    const { started, open, runs, hold, close } = await start(isTls)
    const waiting: Promise<string>[] = []
    const before = runs()
    await hold(async () => {
      const first = await open()
      first.write(infer('0'))
      for (const id of ['a', 'b', 'c']) {
        const [stays, leaves] = [await open(), await open()]
        waiting.push(untilEnd(stays))
        stays.end(infer(id))
        leaves.write(infer('x'))
        await sleep(5)
        leaves.destroy()
      }
      await sleep(HELD_MS)
      first.destroy()
    })
    const texts = await Promise.all(waiting)
    for (const [at, text] of texts.entries()) {
      assert.match(text.replace(INTERIM, ''), /^HTTP\/1\.1 200 OK/)
      assert.equal(idsIn(text), [['a', 'b', 'c'][at]])
    }
    await assertUnharmed(started)
    // What was run when its caller left is finished.
    assert.is(runs() - before, 4)
    await close()
  })
}

test('of several that were sent before the end, all are answered', async () => {
  const { started, open, hold, close } = await start(false)
  let answers: Promise<string> | undefined
  await hold(async () => {
    const socket = await open()
    answers = untilEnd(socket)
    socket.end(Buffer.concat(['a', 'b', 'c'].map(infer)))
    await sleep(HELD_MS)
  })
  const text = String(await answers)
  assert.equal(idsIn(text), ['a', 'b', 'c'])
  assert.match(text.replace(INTERIM, ''), /^HTTP\/1\.1 200 OK/)
  await assertUnharmed(started)
  await close()
})

test('HTTP/1.0 is sent no interim answer; a body that is cut off is no request; with nothing to answer, it ends', async () => {
  const { started, open, hold, close } = await start(false)
  let old: Promise<string> | undefined
  await hold(async () => {
    const socket = await open()
    old = untilEnd(socket)
    socket.end(infer('a').toString().replace('HTTP/1.1', 'HTTP/1.0'))
    await sleep(HELD_MS)
  })
  assert.match(String(await old), /^HTTP\/1\.1 200 OK/)
  const cut = await open()
  const refusal = untilEnd(cut)
  cut.end(infer('a').subarray(0, -5))
  assert.match(await refusal, /^HTTP\/1\.1 400 Bad Request/)
  const idle = await open()
  idle.end()
  assert.is(await untilEnd(idle), '')
  await assertUnharmed(started)
  await close()
})

test.run()
