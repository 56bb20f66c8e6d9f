import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startGrpc } from './grpc-client.ts'

const TOKEN = 'a-token-of-24-characters'
const { client, metrics, close } = await startGrpc({ token: TOKEN })
test.after(close)

const codeOf = async (method: string, authorization?: string): Promise<string> =>
  (await client.call(method, {}, authorization === undefined ? {} : { authorization })).code

for (const method of ['ServerMetadata', 'RepositoryIndex'])
  test(`${method} needs the token, all of it and nothing else`, async () => {
    for (const scheme of ['Bearer', 'bearer']) assert.is(await codeOf(method, `${scheme} ${TOKEN}`), 'OK')
    for (const wrong of [undefined, '', TOKEN, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`])
      assert.is(await codeOf(method, wrong), 'UNAUTHENTICATED', wrong)
  })

test('before the token is right, nothing of the message is read or told', async () => {
  const end = await client.call('ModelInfer', {}, { bytes: Buffer.from([0xff]) })
  assert.equal([end.code, end.reason, end.fields], ['UNAUTHENTICATED', 'unauthorized', ['authorization']])
})

test('probes need none', async () => {
  for (const method of ['ServerLive', 'ServerReady']) assert.is(await codeOf(method), 'OK')
})

test('what is refused is counted', async () => {
  const { values } = await metrics.requests.get()
  assert.ok(values.some(({ labels, value }) => labels.code === '401' && value === 5))
})

test.run()
