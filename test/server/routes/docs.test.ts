import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startApp } from '../start-app.ts'

const { app, main } = await startApp()
const { card } = main
assert.ok(card !== undefined)
test.after(() => app.close())

const ROUTES = [
  'GET /metrics',
  'GET /v2',
  'GET /v2/health/live',
  'GET /v2/health/ready',
  'GET /v2/health/startup',
  'GET /v2/models/{model}',
  'GET /v2/models/{model}/ready',
  'GET /v2/models/{model}/versions/{version}',
  'GET /v2/models/{model}/versions/{version}/ready',
  'POST /predict',
  'POST /v2/models/{model}/infer',
  'POST /v2/models/{model}/versions/{version}/infer',
  'POST /v2/repository/index',
  'POST /v2/repository/models/{model}/load',
  'POST /v2/repository/models/{model}/unload',
]

test('/docs/json lists every route, with a summary', async () => {
  const { paths } = (await app.inject({ url: '/docs/json' })).json()
  const listed = Object.entries(Object(paths)).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).map(([method, operation]) => {
      assert.type(Object(operation).summary, 'string', path)
      return `${method.toUpperCase()} ${path}`
    }),
  )
  assert.equal(listed.sort(), ROUTES)
  // Fastify's own list, less that of the docs themselves: no route is missing above either.
  const served = [
    ...app.printRoutes({ commonPrefix: false }).matchAll(/\((GET|POST|PUT|PATCH|DELETE|HEAD)[^)]*\)/g),
  ]
  assert.ok(served.length >= ROUTES.length)
})

test('the body of /predict names each feature with its range or codes', async () => {
  const { paths } = (await app.inject({ url: '/docs/json' })).json()
  const [instance] = paths['/predict'].post.requestBody.content['application/json'].schema.anyOf
  assert.equal(
    instance.required,
    card.features.map(({ name }) => name),
  )
  assert.equal([instance.properties.age.minimum, instance.properties.age.maximum], [18, 120])
  assert.equal(instance.properties.thal.enum, [3, 6, 7])
  assert.is(instance.additionalProperties, false)
})

test('what is refused before any route is documented with each that is not for probes', async () => {
  const limits = { rateLimit: 1, token: 'a-token-of-24-characters' }
  const limited = await startApp({ isLoaded: false, ...limits })
  const { paths } = (await limited.app.inject({ url: '/docs/json' })).json()
  const documented = (status: string) =>
    ROUTES.filter((route) => {
      const [method = '', path = ''] = route.split(' ')
      return status in paths[path][method.toLowerCase()].responses
    })
  const counted = ROUTES.filter((route) => !/health|ready|metrics/.test(route))
  assert.is(counted.length, 9)
  assert.equal([documented('429'), documented('401')], [counted, counted])
  const { content, headers } = paths['/v2'].get.responses['429']
  assert.ok(content['application/json'].schema.properties.code.enum.includes('too_many_requests'))
  assert.is(headers['retry-after'].schema.type, 'integer')
  // And so it is: a second request of each, to a route that is not documented with it, is answered.
  for (const route of ROUTES) {
    const [method = '', path = ''] = route.split(' ')
    const url = path.replaceAll(/\{\w+\}/g, 'x')
    const ask = async (at: number) => {
      const request = { method: method as 'GET' | 'POST', url, remoteAddress: `10.0.0.${at}` }
      return (await limited.app.inject(request)).statusCode
    }
    const from = ROUTES.indexOf(route)
    const first = await ask(from)
    assert.is(first === 401, counted.includes(route), route)
    assert.is((await ask(from)) === 429, counted.includes(route), route)
  }
  await limited.app.close()
  // Without a limit or a token there is no such answer.
  const open = (await app.inject({ url: '/docs/json' })).json().paths['/v2'].get.responses
  assert.equal(Object.keys(open), ['200'])
})

test('/docs is a page that loads its files from here', async () => {
  const page = await app.inject({ url: '/docs' })
  assert.is(page.statusCode, 200)
  assert.match(page.body, 'swagger-ui')
  for (const [, file] of page.body.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)) {
    assert.not.match(String(file), '//')
    const url = String(new URL(String(file), 'http://x/docs/').pathname)
    assert.is((await app.inject({ url })).statusCode, 200, url)
  }
})

test('README.md names every route', () => {
  const readme = readFileSync(new URL('../../../server/README.md', import.meta.url), 'utf8')
  for (const word of [
    '/predict',
    '/infer',
    '/v2/repository/index',
    '/load',
    '/unload',
    '/ready',
    '/v2/health/startup',
    '/v2/health/live',
    '/metrics',
    '/docs/json',
  ])
    assert.ok(readme.includes(word), word)
})

test.run()
