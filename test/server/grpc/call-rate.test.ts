import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../server/errors.ts'
import { CallRate } from '../../../server/grpc/call-rate.ts'
import { CLIENTS_MAX } from '../../../server/routes/callers/limit-rate.ts'
import { startGrpc } from './grpc-client.ts'

const A_TOKEN = 'a-token-of-24-characters'

/** 0 when the call may go on, or after how many seconds the client is to come again. */
function waitS(rate: CallRate, caller: string, nowMs: number): number {
  try {
    rate.take(() => caller, nowMs)
    return 0
  } catch (error) {
    if (error instanceof ServeError && error.retryAfterS !== undefined) return error.retryAfterS
    throw error
  }
}

test('a client is refused beyond its calls of a second, which begins with the first of them', () => {
  const rate = new CallRate(2)
  assert.equal(
    [100, 200, 1099].map((nowMs) => waitS(rate, 'a', nowMs)),
    [0, 0, 1],
  )
  assert.is(waitS(rate, 'b', 1099), 0)
  assert.is(waitS(rate, 'a', 1100), 0)
})

test('without a limit nobody is asked for a name', () => {
  const rate = new CallRate(0)
  rate.take(() => {
    throw new Error('asked')
  }, 0)
})

test('as many clients are remembered as over HTTP; one more, and the one whose second began first is forgotten', () => {
  const rate = new CallRate(1)
  for (let at = 0; at < CLIENTS_MAX; at += 1) assert.is(waitS(rate, String(at), 0), 0)
  assert.is(waitS(rate, '0', 1), 1)
  assert.is(waitS(rate, 'one more', 1), 0)
  assert.is(waitS(rate, '1', 1), 1)
  assert.is(waitS(rate, '0', 1), 0)
})

test('over the wire: RESOURCE_EXHAUSTED and when to come again, before the token is looked at; probes go on', async () => {
  const { client, close } = await startGrpc({ isLoaded: false, rateLimit: 2, token: A_TOKEN })
  const ends = [
    await client.call('ServerMetadata', {}, { authorization: `Bearer ${A_TOKEN}` }),
    await client.call('ServerMetadata', {}),
    await client.call('ServerMetadata', {}),
  ]
  assert.equal(
    ends.map(({ code }) => code),
    ['OK', 'UNAUTHENTICATED', 'RESOURCE_EXHAUSTED'],
  )
  assert.equal([ends[2]?.reason, ends[2]?.pushbackMs], ['too_many_requests', '1000'])
  assert.is((await client.call('ServerLive', {})).code, 'OK')
  await close()
})

test.run()
