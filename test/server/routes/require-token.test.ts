import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inferBody, PATIENT, startApp } from '../start-app.ts'

const TOKEN = 'a-token-of-24-characters'
const { app, metrics } = await startApp({ token: TOKEN, hasModelControl: true })
test.after(() => app.close())

const POSTS: [string, object][] = [
  ['/predict', PATIENT],
  ['/v2/models/heart/infer', inferBody()],
  ['/v2/repository/index', {}],
  ['/v2/repository/models/heart/load', {}],
]

async function statusOf(url: string, payload: object, authorization?: string): Promise<number> {
  const headers = authorization === undefined ? {} : { authorization }
  return (await app.inject({ method: 'POST', url, payload, headers })).statusCode
}

for (const [url, payload] of POSTS)
  test(`${url} needs the token, all of it and nothing else`, async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER '])
      assert.is(await statusOf(url, payload, `${scheme} ${TOKEN}`), 200, scheme)
    for (const wrong of [
      undefined,
      '',
      TOKEN,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
      `Basic ${TOKEN}`,
      `Bearer${TOKEN}`,
      `Bearer Bearer ${TOKEN}`,
      `Bearer ${TOKEN.toUpperCase()}`,
    ])
      assert.is(await statusOf(url, payload, wrong), 401, wrong)
  })

test('the reply says what is missing, before the body is read', async () => {
  const reply = await app.inject({ method: 'POST', url: '/predict', payload: '{' })
  assert.equal([reply.statusCode, reply.json().code], [401, 'unauthorized'])
  assert.is(reply.headers['www-authenticate'], 'Bearer')
})

test('so does what is not there, so that nobody can look around', async () => {
  assert.is((await app.inject({ url: '/v2/models/lung' })).statusCode, 401)
  assert.is((await app.inject({ url: '/admin' })).statusCode, 401)
  assert.is((await app.inject({ url: '/docsx' })).statusCode, 401)
})

test('probes, scrapes and the documentation need none', async () => {
  for (const url of [
    '/v2/health/startup',
    '/v2/health/ready',
    '/v2/health/live',
    '/v2/models/heart/ready',
    '/metrics',
    '/docs',
    '/docs/json',
    '/docs/static/swagger-ui.css',
  ])
    assert.is((await app.inject({ url })).statusCode, 200, url)
})

test('what is refused is counted', async () => {
  const { values } = await metrics.requests.get()
  assert.ok(
    values.some(({ labels }) => labels.code === '401' && labels.route === '/predict' && labels.model === ''),
  )
})

test.run()
