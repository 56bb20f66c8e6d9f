import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startApp } from '../start-app.ts'

const { app } = await startApp()
test.after(() => app.close())

for (const [method, url, allow] of [
  ['GET', '/predict', 'POST'],
  ['DELETE', '/v2/models/heart', 'GET'],
  ['PUT', '/v2/models/heart/versions/2/infer?a=b', 'POST'],
  ['POST', '/metrics', 'GET'],
] as const)
  test(`${method} ${url}: the answer says what is allowed`, async () => {
    const reply = await app.inject({ method, url })
    assert.is(reply.statusCode, 405)
    assert.is(reply.json().code, 'method_not_allowed')
    assert.is(reply.headers.allow, allow)
  })

for (const url of ['/', '/v2/models/heart/infer/more', '/v2/models', '/metricsx', '/v2xmodels/heart'])
  test(`${url} is no route by any method`, async () => {
    const reply = await app.inject({ method: 'PATCH', url })
    assert.is(reply.statusCode, 404)
    assert.is(reply.headers.allow, undefined)
  })

test('what is wrong with a body does not matter where nobody takes it', async () => {
  const headers = { 'content-type': 'application/json' }
  const reply = await app.inject({ method: 'PUT', url: '/predict', headers, body: '{' })
  assert.is(reply.statusCode, 405)
})

test.run()
