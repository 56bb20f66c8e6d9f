import { once } from 'node:events'
import { copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect, type SecureContextOptions } from 'node:tls'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { renewTls, watchTlsFiles } from '../../../server/connections/renew-tls.ts'
import { readTlsFiles, type TlsFiles, type TlsMaterial } from '../../../server/connections/tls-files.ts'
import { listen } from '../listen.ts'
import { startServerProcess } from '../server-process.ts'
import { startApp } from '../start-app.ts'
import {
  certificatesFolder,
  createAuthority,
  createCertificate,
  type KeyPair,
  opensslMissing,
} from './test-certificates.ts'

const check = opensslMissing === undefined ? test : test.skip
if (opensslMissing !== undefined) console.log(opensslMissing)

type Made = Readonly<Record<'authority' | 'stranger' | 'first' | 'second' | 'client' | 'foreign', KeyPair>>
let made: Made
test.before(() => {
  if (opensslMissing !== undefined) return
  const authority = createAuthority('authority')
  const stranger = createAuthority('stranger')
  made = {
    authority,
    stranger,
    first: createCertificate('first', authority),
    second: createCertificate('second', authority),
    client: createCertificate('client', authority),
    foreign: createCertificate('foreign', stranger),
  }
})

function material(files: TlsFiles): TlsMaterial {
  const { material: found, problems } = readTlsFiles(files)
  if (found === undefined) throw new Error(JSON.stringify(problems))
  return found
}

/** Asks whether the server lives; who it was, by the name of its certificate. */
async function ask(port: number, options: SecureContextOptions): Promise<{ status: number; server: string }> {
  const ca = readFileSync(made.authority.cert)
  const call = request({
    port,
    host: 'localhost',
    family: 4,
    path: '/v2/health/live',
    ca,
    agent: false,
    ...options,
  })
  call.end()
  const [response] = await once(call, 'response')
  const server = String(response.socket.getPeerCertificate().subject.CN)
  response.resume()
  return { status: response.statusCode, server }
}

check('with a certificate, the service speaks TLS 1.2 and newer and nothing else', async () => {
  const { app } = await startApp({ isLoaded: false, tls: material({ ...made.first, clientCa: undefined }) })
  const port = await listen(app)
  assert.equal(await ask(port, { maxVersion: 'TLSv1.2' }), { status: 200, server: 'first' })
  assert.equal(await ask(port, {}), { status: 200, server: 'first' })
  await rejects(
    ask(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    /protocol version/,
  )
  await app.close()
})

check('with an authority for clients, only theirs are let in', async () => {
  const tls = material({ ...made.first, clientCa: made.authority.cert })
  const { app } = await startApp({ isLoaded: false, tls })
  const port = await listen(app)
  const as = ({ cert, key }: KeyPair) => ({ cert: readFileSync(cert), key: readFileSync(key) })
  assert.is((await ask(port, as(made.client))).status, 200)
  await rejects(ask(port, as(made.foreign)), /alert|ECONNRESET|socket hang up/)
  await rejects(ask(port, {}), /certificate required|ECONNRESET|socket hang up/)
  await app.close()
})

check(
  'the service as it is started: TLS, and probes and metrics without it on a port of their own',
  async () => {
    const server = await startServerProcess({
      TLS_CERT: made.first.cert,
      TLS_KEY: made.first.key,
      TLS_CLIENT_CA: made.authority.cert,
      ADMIN_PORT: '0',
    })
    await server.waitFor('ready')
    const [admin, service] = server.log
      .filter(({ msg }) => msg.startsWith('Server listening'))
      .map(({ msg }) => msg.split(' ').at(-1))
    assert.match(String(service), /^https:/)
    assert.is((await fetch(`${admin}/v2/health/ready`)).status, 200)
    const metrics = await (await fetch(`${admin}/metrics`)).text()
    assert.match(metrics, 'tidegate_model_info{model="heart",version="1"')
    await rejects(
      ask(Number(service?.split(':').at(-1)), {}),
      /certificate required|ECONNRESET|socket hang up/,
    )
    server.child.kill('SIGTERM')
    assert.is(await server.exit, 0)
  },
)

check('new files are served without a restart, from a volume as Kubernetes makes it', async () => {
  const volume = join(certificatesFolder, 'volume')
  mkdirSync(volume)
  writeSecret(volume, '1', made.first)
  for (const name of ['tls.crt', 'tls.key']) symlinkSync(join('..data', name), join(volume, name))
  const files = { cert: join(volume, 'tls.crt'), key: join(volume, 'tls.key'), clientCa: undefined }
  const tls = material(files)
  const { app } = await startApp({ isLoaded: false, tls })
  const port = await listen(app)
  const open = connect({ port, host: 'localhost', ca: readFileSync(made.authority.cert) })
  await once(open, 'secureConnect')
  let wake: (said: string) => void = () => {}
  const said = (): Promise<string> =>
    new Promise((resolve) => {
      wake = resolve
    })
  const stop = watchTlsFiles(
    files,
    tls,
    {
      onRenewed: (renewed) => {
        renewTls(app.server, renewed)
        wake('renewed')
      },
      onRefused: ([problem]) => wake(`refused: ${problem?.reason}`),
    },
    5,
  )
  const half = said()
  writeSecret(volume, '2', { cert: made.second.cert, key: made.first.key })
  assert.match(await half, /^refused: .*tls\.key is not the key of .*tls\.crt$/)
  assert.is((await ask(port, {})).server, 'first')
  const whole = said()
  writeSecret(volume, '3', made.second)
  assert.is(await whole, 'renewed')
  assert.is((await ask(port, {})).server, 'second')
  assert.is(open.getPeerCertificate().subject.CN, 'first')
  assert.not(open.destroyed)
  stop()
  open.destroy()
  await app.close()
})

check('files that cannot be used are named, with the reason', () => {
  const rubbish = join(certificatesFolder, 'rubbish.pem')
  writeFileSync(rubbish, 'no certificate')
  const reasons = (files: Partial<TlsFiles>): string[] =>
    (readTlsFiles({ ...made.first, clientCa: undefined, ...files }).problems ?? []).map(
      ({ file, reason }) => `${file}: ${reason}`,
    )
  assert.equal(reasons({}), [])
  assert.match(reasons({ cert: '/no/such.pem' }).join(), /^cert: ENOENT.*\/no\/such\.pem/)
  assert.match(
    reasons({ key: made.second.key }).join(),
    /^key: .*second\.key is not the key of .*first\.pem$/,
  )
  assert.equal(reasons({ cert: rubbish, key: rubbish }), [
    `cert: ${rubbish} holds no certificate in PEM form`,
    `key: ${rubbish} holds no private key without a passphrase in PEM form`,
  ])
  assert.match(
    reasons({ clientCa: made.client.cert }).join(),
    /client\.pem is no certificate of an authority/,
  )
  const later = new Date(Date.now() + 3 * 86_400_000)
  const { problems = [] } = readTlsFiles({ ...made.first, clientCa: undefined }, later)
  assert.match(problems[0]?.reason ?? '', /first\.pem ended on /)
})

/** A folder for each state, and one link that is moved from one to the next in one step. */
function writeSecret(volume: string, state: string, { cert, key }: KeyPair): void {
  mkdirSync(join(volume, state))
  copyFileSync(cert, join(volume, state, 'tls.crt'))
  copyFileSync(key, join(volume, state, 'tls.key'))
  symlinkSync(state, join(volume, 'next'))
  renameSync(join(volume, 'next'), join(volume, '..data'))
}

async function rejects(attempt: Promise<unknown>, pattern: RegExp): Promise<void> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.instance(error, Error)
  assert.match(String(error), pattern)
}

test.run()
