import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Session } from '../../../server/onnx-session.ts'
import { openSession } from '../../../server/onnx-session.ts'
import { inferBody, PATIENT, startApp } from '../start-app.ts'

const SECRET = 'the native library says /srv/secret/path.cc:12'
let isFailing = false
async function openFailing(model: Uint8Array): Promise<Session> {
  const session = await openSession(model)
  const run: Session['run'] = (inputs, outputs) => {
    if (isFailing) throw new Error(SECRET)
    return session.run(inputs, outputs)
  }
  return { ...session, run, release: () => session.release() }
}

test('a failure tells its code and its remedy, and nothing of the inside', async () => {
  const { app } = await startApp({ open: openFailing })
  // Not before it has answered at the start.
  isFailing = true
  app.addHook('onRequest', async ({ url }) => {
    if (url === '/v2') throw new TypeError(SECRET)
  })
  const replies = [
    await app.inject({ url: '/v2' }),
    await app.inject({ method: 'POST', url: '/predict', payload: PATIENT }),
    await app.inject({ method: 'POST', url: '/v2/models/heart/infer', payload: inferBody() }),
  ]
  assert.equal(
    replies.map((reply) => [reply.statusCode, reply.json().code]),
    [
      [500, 'internal_error'],
      [500, 'inference_failed'],
      [500, 'inference_failed'],
    ],
  )
  for (const { body } of replies) {
    assert.not.match(body, 'secret')
    assert.not.match(body, /\bat .+:\d+|node_modules|\.ts\b/)
  }
  await app.close()
})

test('/docs runs no script but its own and is in nobody’s frame', async () => {
  const { app } = await startApp({ isLoaded: false })
  const { headers } = await app.inject({ url: '/docs/static/index.html' })
  assert.match(String(headers['content-security-policy']), "default-src 'self'")
  assert.is(headers['x-content-type-options'], 'nosniff')
  assert.is(headers['x-frame-options'], 'DENY')
  await app.close()
})

test.run()
