import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { composeTarget } from '../../../../scaler/calibrate/load/calibration-target.ts'

test('the request is a whole one, for the host and path that were given', () => {
  const target = composeTarget('http://[::1]:8080', '/v2/models/heart/infer', '{"ä":1}')
  assert.ok(target.ok)
  if (!target.ok) return
  assert.equal([target.value.host, target.value.port], ['::1', 8080])
  const text = target.value.request.toString()
  assert.match(text, /^POST \/v2\/models\/heart\/infer HTTP\/1\.1\r\nHost: \[::1\]:8080\r\n/)
  assert.match(text, /Content-Length: 8\r\n\r\n\{"ä":1\}$/)
})

for (const url of ['http://127.0.0.1:8080', 'http://localhost', 'http://127.9.9.9:1', 'http://2130706433'])
  test(`${url} is this machine`, () => assert.ok(composeTarget(url, '/', '1').ok))

for (const url of [
  'http://10.0.0.1',
  'http://example.com',
  'https://127.0.0.1',
  'http://127.0.0.1/x',
  '127.0.0.1:80',
])
  test(`${url} is refused`, () => {
    const target = composeTarget(url, '/', '1')
    assert.ok(!target.ok && target.problems.length === 1 && target.problems[0]?.field === '--url')
  })

test('everything that is wrong is said at once', () => {
  const target = composeTarget('http://10.0.0.1', 'x y', '{')
  assert.equal(target.ok ? [] : target.problems.map(({ field }) => field), ['--url', '--path', '--body'])
})

test.run()
