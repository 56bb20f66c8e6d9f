import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { listen } from '../listen.ts'
import { inferBody, PATIENT, startApp } from '../start-app.ts'
import { assertUnharmed } from './assert-unharmed.ts'
import { chunkedOf, postOf, requestOf } from './http-requests.ts'
import { exchange, type Sent } from './raw-exchange.ts'

const started = await startApp()
const { app } = started
const port = await listen(app)
test.after(() => app.close())

const INFER = '/v2/models/heart/infer'
const BODY = JSON.stringify(inferBody())
const ROW = JSON.stringify(PATIENT)
const get = (path: string, ...headers: string[]): Buffer => requestOf(`GET ${path} HTTP/1.1`, headers)
const infer = (...headers: string[]): Buffer => postOf(INFER, BODY, ...headers)
const atModel = (model: string): Buffer => postOf(`/v2/models/${model}/infer`, BODY)
const lengths = (...headers: string[]): Buffer => requestOf(`POST ${INFER} HTTP/1.1`, headers, '{}')
const typed = (path: string, type: string): Buffer =>
  requestOf(`POST ${path} HTTP/1.1`, [`Content-Type: ${type}`, `Content-Length: ${BODY.length}`], BODY)

/** What is sent, and what it is answered: the status, and the code of the table where it is refused. */
const REQUESTS: Readonly<Record<string, readonly [sent: Sent, status: number, code?: string]>> = {
  // Methods.
  OPTIONS: [requestOf('OPTIONS /v2 HTTP/1.1'), 405, 'method_not_allowed'],
  'OPTIONS *': [requestOf('OPTIONS * HTTP/1.1'), 404, 'unknown_route'],
  PUT: [requestOf(`PUT ${INFER} HTTP/1.1`, ['Content-Length: 2'], '{}'), 405, 'method_not_allowed'],
  TRACE: [requestOf('TRACE /v2 HTTP/1.1'), 405, 'method_not_allowed'],
  CONNECT: [requestOf('CONNECT a:1 HTTP/1.1'), 405, 'method_not_allowed'],
  'no method': [requestOf('FOO /v2 HTTP/1.1'), 400, 'invalid_request'],
  'an upgrade is left alone': [get('/v2', 'Connection: Upgrade', 'Upgrade: websocket'), 200],
  // What makes a request.
  'no Host': ['GET /v2 HTTP/1.1\r\n\r\n', 400, 'invalid_request'],
  'Host twice': [get('/v2', 'hOST: y'), 400, 'invalid_request'],
  'Host twice, the same': [get('/v2', 'Host: x'), 400, 'invalid_request'],
  'Host twice in HTTP/1.0': ['GET /v2 HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n', 400, 'invalid_request'],
  'HTTP/1.0, which has none': ['GET /v2 HTTP/1.0\r\n\r\n', 200],
  'TLS to a plain port': [Buffer.from('160301020001000', 'hex'), 400, 'invalid_request'],
  'HTTP/2 to HTTP/1': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'invalid_request'],
  'an expectation that nobody knows': [infer('Expect: foo'), 200],
  'Expect: 100-continue with its body': [infer('Expect: 100-continue'), 200],
  'GET with a body': [requestOf('GET /v2 HTTP/1.1', ['Content-Length: 5'], 'hello'), 200],
  // Lengths.
  'Content-Length and Transfer-Encoding': [
    chunkedOf(INFER, '0\r\n\r\n', 'Content-Length: 5'),
    400,
    'invalid_request',
  ],
  'Content-Length twice': [lengths('Content-Length: 2', 'Content-Length: 3'), 400, 'invalid_request'],
  'a negative Content-Length': [lengths('Content-Length: -2'), 400, 'invalid_request'],
  'a Content-Length beyond 2^64': [lengths(`Content-Length: ${'9'.repeat(20)}`), 400, 'invalid_request'],
  'a Content-Length of 8 GiB': [lengths('Content-Length: 8589934592'), 413, 'body_too_large'],
  'Transfer-Encoding: gzip': [lengths('Transfer-Encoding: gzip'), 400, 'invalid_request'],
  'a chunk that is none': [chunkedOf(INFER, 'zz\r\n{}\r\n0\r\n\r\n'), 400, 'invalid_request'],
  'a chunk beyond 2^64': [chunkedOf(INFER, `${'f'.repeat(18)}\r\n{}\r\n`), 400, 'invalid_request'],
  'chunks of 9 MiB': [
    chunkedOf(INFER, `900000\r\n${' '.repeat(0x900000)}\r\n0\r\n\r\n`),
    413,
    'body_too_large',
  ],
  'chunks as they should be': [chunkedOf(INFER, `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`), 200],
  // Headers.
  'headers of 1 MB': [get('/v2', ...Array(1000).fill(`X: ${'a'.repeat(1000)}`)), 431, 'headers_too_large'],
  '1,500 headers': [get('/v2', ...Array.from({ length: 1500 }, (_, at) => `X${at}: a`)), 200],
  'a NUL in a header': [get('/v2', 'X: a\0b'), 400, 'invalid_request'],
  'a CR in a header': [get('/v2', 'X: a\rb'), 400, 'invalid_request'],
  'a space before the colon': [get('/v2', 'X : a'), 400, 'invalid_request'],
  'a header on two lines': [get('/v2', 'X: a', ' b'), 400, 'invalid_request'],
  'traceparent twice': [infer('traceparent: a', 'traceparent: b'), 200],
  'a tracestate of 10 kB': [infer(`tracestate: ${'a=b,'.repeat(2500)}`), 200],
  // Paths.
  'a path of 15 kB': [get(`/v2/models/${'a'.repeat(15_000)}`), 400, 'invalid_request'],
  'a path of 17 kB': [get(`/v2/models/${'a'.repeat(17_000)}`), 431, 'headers_too_large'],
  'a name of 100': [atModel('a'.repeat(100)), 404, 'unknown_model'],
  'a name of 101': [atModel('a'.repeat(101)), 400, 'invalid_request'],
  '%00': [atModel('he%00art'), 404, 'unknown_model'],
  '%2F': [atModel('heart%2F1'), 404, 'unknown_model'],
  '%2e%2e%2f': [atModel('%2e%2e%2fheart'), 404, 'unknown_model'],
  '../': [atModel('../models/heart'), 404, 'unknown_route'],
  '%zz': [atModel('%zz'), 400, 'invalid_request'],
  '%ff, which is no UTF-8': [atModel('%ff'), 400, 'invalid_request'],
  'half a surrogate pair': [atModel('%ed%a0%bd'), 400, 'invalid_request'],
  '../ in a version': [atModel('heart/versions/..%2F1'), 404, 'unknown_version'],
  '__proto__ as a model': [atModel('__proto__'), 404, 'unknown_model'],
  'constructor as a version': [atModel('heart/versions/constructor'), 404, 'unknown_version'],
  '__proto__ as a label': [atModel('heart/versions/__proto__'), 404, 'unknown_version'],
  'two slashes': [get('//v2'), 404, 'unknown_route'],
  'a whole URL': [get('http://elsewhere/v2'), 200],
  'a query with __proto__': [postOf('/predict?__proto__=1&constructor=2', ROW), 200],
  'two versions': [postOf('/predict?version=1&version=2', ROW), 404, 'unknown_version'],
  // Types of bodies.
  'gzip, tensors': [infer('Content-Encoding: gzip'), 415, 'unsupported_media_type'],
  'gzip, by name': [postOf('/predict', ROW, 'Content-Encoding: gzip'), 415, 'unsupported_media_type'],
  'XML, tensors': [typed(INFER, 'text/xml'), 415, 'unsupported_media_type'],
  'XML, by name': [typed('/predict', 'text/xml'), 415, 'unsupported_media_type'],
  'a type that is none, tensors': [typed(INFER, ';;;='), 415, 'unsupported_media_type'],
  'a type that is none, by name': [typed('/predict', ';;;='), 415, 'unsupported_media_type'],
  'no body': [requestOf(`POST ${INFER} HTTP/1.1`), 400, 'empty_body'],
  // Deadlines and priorities.
  ...timeouts([
    '0',
    '-1',
    '1.5',
    'NaN',
    '1e308',
    '1e3',
    'Infinity',
    '3600001',
    '9'.repeat(400),
    '',
    '0x10',
    '5, 5',
  ]),
  'a deadline twice': [infer('X-Request-Timeout-Ms: 9', 'X-Request-Timeout-Ms: 9'), 400, 'wrong_header'],
  ...priorities(['', '-1', 'NaN', '1e308', '2', '0x1', '1.0', '%F0%9F%98%80', '1&priority=1']),
}

function timeouts(values: readonly string[]): typeof REQUESTS {
  return Object.fromEntries(
    values.map((value) => [
      `a deadline of ${value}`,
      [infer(`X-Request-Timeout-Ms: ${value}`), 400, 'wrong_header'],
    ]),
  )
}

function priorities(values: readonly string[]): typeof REQUESTS {
  return Object.fromEntries(
    values.map((value) => [
      `a priority of ${value}`,
      [postOf(`/predict?priority=${value}`, ROW), 400, 'wrong_priority'],
    ]),
  )
}

for (const [what, [sent, status, code]] of Object.entries(REQUESTS))
  test(`${what}: ${status} ${code ?? ''}`, async () => {
    const [reply] = await exchange(port, sent)
    assert.is(reply?.status, status, reply?.body)
    const { body } = reply ?? { body: '' }
    if (code !== undefined) assert.is(JSON.parse(body).code, code)
    // What was sent comes back in pieces at most.
    assert.ok(body.length < 2_000, `${body.length}`)
    await assertUnharmed(started)
  })

test('HEAD is told the methods, and no more', async () => {
  const [reply] = await exchange(port, requestOf('HEAD /v2 HTTP/1.1', ['Connection: close']), {
    isBodiless: true,
  })
  assert.equal([reply?.status, reply?.headers['allow'], reply?.body], [405, 'GET', ''])
})

test.run()
