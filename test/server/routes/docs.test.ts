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
