import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startApp } from '../start-app.ts'

type App = Awaited<ReturnType<typeof startApp>>['app']
type From = { readonly remoteAddress?: string; readonly headers?: Readonly<Record<string, string>> }

async function statuses(app: App, url: string, count: number, from: From = {}): Promise<number[]> {
  const codes: number[] = []
  for (let at = 0; at < count; at += 1) codes.push((await app.inject({ url, ...from })).statusCode)
  return codes
}

test('a client that asks too often is refused until the second is over; others and probes are not', async () => {
  const { app } = await startApp({ isLoaded: false, rateLimit: 3 })
  assert.equal(await statuses(app, '/v2', 4), [200, 200, 200, 429])
  const refused = await app.inject({ url: '/v2' })
  assert.is(refused.json().code, 'too_many_requests')
  assert.is(refused.json().error, 'too many requests: at most 3 a second')
  assert.is(refused.headers['retry-after'], '1')
  assert.equal(await statuses(app, '/v2', 1, { remoteAddress: '10.0.0.2' }), [200])
  assert.ok((await statuses(app, '/v2/health/live', 10)).every((status) => status === 200))
  assert.equal(await statuses(app, '/metrics', 4), [200, 200, 200, 200])
  await app.close()
})

test('who guesses a token, or a path, is limited too', async () => {
  const { app } = await startApp({ isLoaded: false, rateLimit: 1, token: 'a-token-of-24-characters' })
  assert.equal(await statuses(app, '/v2', 2), [401, 429])
  assert.equal(await statuses(app, '/nowhere', 1), [429])
  await app.close()
})

test('X-Forwarded-For is believed from as many proxies as are trusted, and from nobody else', async () => {
  const via = (client: string): From => ({ headers: { 'x-forwarded-for': client } })
  const open = await startApp({ isLoaded: false, rateLimit: 1 })
  assert.equal(await statuses(open.app, '/v2', 1, via('10.0.0.1')), [200])
  assert.equal(await statuses(open.app, '/v2', 1, via('10.0.0.2')), [429])
  await open.app.close()
  const behind = await startApp({ isLoaded: false, rateLimit: 1, trustedProxies: 1 })
  assert.equal(await statuses(behind.app, '/v2', 1, via('10.0.0.1')), [200])
  assert.equal(await statuses(behind.app, '/v2', 1, via('10.0.0.2')), [200])
  // Whatever the client itself wrote comes before what the proxy saw.
  assert.equal(await statuses(behind.app, '/v2', 1, via('6.6.6.6, 10.0.0.2')), [429])
  await behind.app.close()
})

test.run()
