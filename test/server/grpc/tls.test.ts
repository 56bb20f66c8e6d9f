import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ChannelCredentials, credentials } from '@grpc/grpc-js'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { KeptTls } from '../../../server/connections/kept-tls.ts'
import {
  certificatesFolder,
  createAuthority,
  createCertificate,
  type KeyPair,
  opensslMissing,
} from '../connections/test-certificates.ts'
import { connectGrpc, startGrpc } from './grpc-client.ts'

const check = opensslMissing === undefined ? test : test.skip
if (opensslMissing !== undefined) console.log(opensslMissing)

/** Long enough for a connection on this machine, short enough to wait for one that never comes about. */
const REFUSED_WITHIN_MS = 1_000

/** What a client trusts, and who it says it is. */
function trusting(authority: KeyPair, own?: KeyPair): ChannelCredentials {
  const ca = readFileSync(authority.cert)
  return own === undefined
    ? credentials.createSsl(ca)
    : credentials.createSsl(ca, readFileSync(own.key), readFileSync(own.cert))
}

async function live(address: string, as: ChannelCredentials): Promise<string> {
  const client = connectGrpc(address, as)
  const { code } = await client.call('ServerLive', {}, { deadlineMs: REFUSED_WITHIN_MS })
  client.close()
  return code
}

/** The port, by the name that the certificates are for. */
function named(address: string): string {
  return address.replace('127.0.0.1', 'localhost')
}

check('with a certificate, only who trusts it gets through, and nobody in plain text', async () => {
  const authority = createAuthority('grpc-authority')
  const server = createCertificate('grpc-server', authority)
  const stranger = createAuthority('grpc-stranger')
  const { address, close } = await startGrpc({}, new KeptTls({ ...server, clientCa: undefined }))
  assert.is(await live(named(address), trusting(authority)), 'OK')
  assert.is(await live(named(address), trusting(stranger)), 'UNAVAILABLE')
  assert.is(await live(address, credentials.createInsecure()), 'UNAVAILABLE')
  await close()
})

check('with an authority for clients, only theirs are let in', async () => {
  const authority = createAuthority('grpc-authority-2')
  const server = createCertificate('grpc-server-2', authority)
  const stranger = createAuthority('grpc-stranger-2')
  const { address, close } = await startGrpc({}, new KeptTls({ ...server, clientCa: authority.cert }))
  const client = createCertificate('grpc-client', authority)
  const foreign = createCertificate('grpc-foreign', stranger)
  assert.is(await live(named(address), trusting(authority, client)), 'OK')
  assert.is(await live(named(address), trusting(authority)), 'UNAVAILABLE')
  assert.is(await live(named(address), trusting(authority, foreign)), 'UNAVAILABLE')
  await close()
})

check('a renewed certificate is used for new connections', async () => {
  const before = createAuthority('grpc-before')
  const after = createAuthority('grpc-after')
  const files = { cert: join(certificatesFolder, 'tls.crt'), key: join(certificatesFolder, 'tls.key') }
  const put = (pair: KeyPair): void => {
    writeFileSync(files.cert, readFileSync(pair.cert))
    writeFileSync(files.key, readFileSync(pair.key))
  }
  put(createCertificate('grpc-old', before))
  const tls = new KeptTls({ ...files, clientCa: undefined })
  const { address, close } = await startGrpc({}, tls)
  assert.is(await live(named(address), trusting(before)), 'OK')
  put(createCertificate('grpc-new', after))
  const renewed = new Promise<void>((resolve) => tls.onRenewed(() => resolve()))
  const stop = tls.watch({ info: () => {}, error: () => {} }, 20)
  await renewed
  stop()
  assert.is(await live(named(address), trusting(after)), 'OK')
  assert.is(await live(named(address), trusting(before)), 'UNAVAILABLE')
  await close()
})

test.run()
