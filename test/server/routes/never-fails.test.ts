import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inferBody, PATIENT, startApp } from '../start-app.ts'

const { app, post, metrics } = await startApp()
test.after(() => app.close())

const URLS = ['/predict', '/predict?version=2', '/v2/models/heart/infer', '/v2/models/heart/versions/2/infer']

/** Values that are nearly right, so that not everything is refused at the door. */
const nearlyRight = fc.oneof(
  fc.constantFrom(...Object.values(PATIENT), 'FP32', 'features', 'label', [1, 13], Object.values(PATIENT)),
  fc.integer({ min: -2, max: 20 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
)

const names = fc.constantFrom(
  ...Object.keys(PATIENT),
  'instances',
  'inputs',
  'outputs',
  'id',
  'name',
  'shape',
  'data',
)

const bodies = fc.oneof(
  // Right for half of the URLs: of 600 runs some 55 are answered, so a test that saw ten or fewer tried nothing.
  fc.constantFrom<unknown>(PATIENT, inferBody(), { instances: [PATIENT] }),
  fc.jsonValue(),
  fc.dictionary(names, nearlyRight),
  fc.tuple(names, nearlyRight).map(([name, value]) => ({ ...PATIENT, [name]: value })),
  fc.tuple(names, nearlyRight).map(([name, value]) => inferBody({ [name]: value })),
  fc.tuple(names, nearlyRight).map(([name, value]) => ({ ...inferBody(), [name]: value })),
  fc.array(nearlyRight, { maxLength: 3 }).map((instances) => ({ instances: [PATIENT, ...instances] })),
  fc.array(nearlyRight, { minLength: 13, maxLength: 13 }).map((data) => inferBody({ data })),
)

test('property: no JSON body, sent to whichever route, makes the server fail or answer with a number that is none', async () => {
  const seen = { answered: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...URLS), bodies, async (url, body) => {
      const reply = await post(url, body)
      if (reply.status === 200) {
        seen.answered += 1
        // JSON.stringify writes NaN as null.
        assert.not.match(JSON.stringify(reply.body), 'null')
      } else {
        seen.refused += 1
        assert.ok(reply.status >= 400 && reply.status < 500, `${reply.status} for ${JSON.stringify(body)}`)
        assert.type(reply.body['code'], 'string')
        assert.type(reply.body['remedy'], 'string')
      }
    }),
    { numRuns: 600 },
  )
  assert.ok(seen.answered > 10 && seen.refused > 100, JSON.stringify(seen))
})

test('property: nor does a body of any bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...URLS), fc.string({ unit: 'binary' }), async (url, body) => {
      const { status } = await post(url, body)
      assert.ok(status >= 400 && status < 500, `${status}`)
    }),
    { numRuns: 100 },
  )
})

/** A request with binary data of which one thing is not as it should be, or nothing. */
const binaryRequests = fc
  .record({
    size: fc.oneof(fc.constant(52), fc.integer({ min: -1, max: 60 }), fc.jsonValue()),
    shape: fc.oneof(fc.constant([1, 13]), fc.array(fc.nat(14), { maxLength: 3 })),
    tail: fc.oneof(
      fc.constant(new Uint8Array(Float32Array.from(Object.values(PATIENT)).buffer)),
      fc.uint8Array({ maxLength: 60 }),
    ),
    headerChange: fc.oneof(fc.constant(0), fc.integer({ min: -5, max: 5 })),
    outputs: fc.constantFrom(
      undefined,
      [{ name: 'label', parameters: { binary_data: true } }],
      [{ name: 'x' }],
    ),
  })
  .map(({ size, shape, tail, headerChange, outputs }) => {
    const parameters = { binary_data_size: size }
    const inputs = [{ name: 'features', datatype: 'FP32', shape, parameters }]
    const json = Buffer.from(JSON.stringify({ inputs, outputs }))
    return { length: String(json.length + headerChange), payload: Buffer.concat([json, tail]) }
  })

test('property: nor does binary data, whatever its header, sizes and bytes', async () => {
  const seen = { answered: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(binaryRequests, async ({ length, payload }) => {
      const headers = { 'inference-header-content-length': length }
      const reply = await app.inject({ method: 'POST', url: '/v2/models/heart/infer', headers, payload })
      assert.ok(reply.statusCode < 500, `${reply.statusCode} ${reply.body}`)
      seen[reply.statusCode === 200 ? 'answered' : 'refused'] += 1
      if (reply.statusCode !== 200) assert.type(reply.json().remedy, 'string')
    }),
    { numRuns: 600 },
  )
  assert.ok(seen.answered > 5 && seen.refused > 100, JSON.stringify(seen))
})

test('property: no URL makes it fail, nor creates a label of its own', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.webPath(),
      fc.constantFrom('', '/v2/models', '/v2/models/heart/versions'),
      async (path, prefix) => {
        const reply = await app.inject({ url: `${prefix}${path}` || '/' })
        assert.ok(reply.statusCode < 500, `${reply.statusCode} for ${prefix}${path}`)
      },
    ),
    { numRuns: 200 },
  )
  const { values } = await metrics.requests.get()
  const routes = new Set(values.map(({ labels }) => labels.route))
  assert.ok(routes.size < 15, [...routes].join(' '))
  assert.equal(new Set(values.map(({ labels }) => labels.version)), new Set(['', '1', '2']))
  assert.equal(new Set(values.map(({ labels }) => labels.model)), new Set(['', 'heart']))
})

test.run()
