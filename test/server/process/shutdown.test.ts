import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openSocket, type ServerProcess, startServerProcess } from '../server-process.ts'
import { PATIENT } from '../start-app.ts'

const BODY = JSON.stringify(PATIENT)
const HEAD = `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`

const running = new Set<ServerProcess>()
test.after(() => {
  for (const { child } of running) child.kill('SIGKILL')
})

async function start(env: Record<string, string>): Promise<ServerProcess> {
  const server = await startServerProcess(env)
  running.add(server)
  await server.waitFor('ready')
  return server
}

/** A request whose last bytes are still missing when this returns; the server has begun it. */
async function beginRequest({ port }: ServerProcess) {
  const connection = await openSocket(port)
  connection.socket.write(HEAD + BODY.slice(0, 10))
  while ((await metric(port, 'tidegate_requests_in_flight')) !== '1') await pause()
  return { ...connection, end: () => connection.socket.write(BODY.slice(10)) }
}

/** It listened before its models were loaded, and it tells which versions it has and which one answers. */
async function checkStart({ log, port }: ServerProcess): Promise<void> {
  assert.equal(
    log.map(({ msg }) => msg.split(' at ')[0]),
    ['Server listening', 'placed', 'placed', 'ready'],
  )
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const infos = text.matchAll(
    /^tidegate_model_info\{model="heart",version="(\d)",.*is_default="(\w+)"\} 1$/gm,
  )
  assert.equal(
    [...infos].map(([, version, isDefault]) => `${version} ${isDefault}`),
    ['1 false', '2 true'],
  )
  assert.match(text, `tidegate_build_info{version="v9",node="${process.version}"} 1`)
}

async function metric(port: number, name: string): Promise<string | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]
}

async function statusOf(port: number, probe: string): Promise<number | string> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/v2/health/${probe}`)).status
  } catch (error) {
    return error instanceof Error ? Object(error.cause).code : ''
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

test('SIGTERM: what has begun is finished, new connections are refused, exit 0', async () => {
  const server = await start({ MODEL_VERSION: '2', BUILD_VERSION: 'v9' })
  await checkStart(server)
  const request = await beginRequest(server)
  server.child.kill('SIGTERM')
  await server.waitFor('draining')
  // Closing the listener is the next thing it does; until then a connection may still get in.
  while ((await statusOf(server.port, 'ready')) !== 'ECONNREFUSED') await pause()
  assert.is(server.child.exitCode, null, 'it waits for the request')
  const closed = once(request.socket, 'close')
  request.end()
  await closed
  assert.match(request.received(), /^HTTP\/1\.1 200 OK/)
  assert.match(request.received(), /\r\nconnection: close\r\n/i)
  assert.match(request.received(), '"label":"no disease"')
  assert.is(await server.exit, 0)
  await server.waitFor('drained')
})

test('DRAIN_DELAY_MS: not ready but alive and serving, and an idle connection does not delay the end', async () => {
  const server = await start({ DRAIN_DELAY_MS: '1500' })
  const idle = await openSocket(server.port)
  idle.socket.write('GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(idle.socket, 'data')
  assert.not.match(idle.received(), /connection: close/i)
  server.child.kill('SIGINT')
  await server.waitFor('draining')
  assert.is(await statusOf(server.port, 'ready'), 503)
  assert.is(await statusOf(server.port, 'live'), 200)
  const reply = await fetch(`http://127.0.0.1:${server.port}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: BODY,
  })
  assert.equal([reply.status, reply.headers.get('connection')], [200, 'close'])
  assert.is(await server.exit, 0)
})

test('GRACE_MS: a request that never ends is cut, the log says so, exit 1', async () => {
  const server = await start({ GRACE_MS: '300' })
  await beginRequest(server)
  server.child.kill('SIGTERM')
  assert.is(await server.exit, 1)
  const line = await server.waitFor('grace period over')
  assert.equal([line['requestsCut'], line['graceMs']], [1, 300])
})

test('a second signal ends it at once', async () => {
  const server = await start({ DRAIN_DELAY_MS: '20000' })
  server.child.kill('SIGTERM')
  await server.waitFor('draining')
  server.child.kill('SIGTERM')
  assert.is(await server.exit, 1)
  await server.waitFor('second signal')
})

test('wrong settings: every problem on standard error, exit 2', () => {
  const run = (...args: string[]) =>
    spawnSync(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('../../../server/main.ts', import.meta.url)), ...args],
      {
        encoding: 'utf8',
        timeout: 30_000,
      },
    )
  const wrong = run('--port', 'x', '--model-version', '9')
  assert.is(wrong.status, 2)
  assert.match(wrong.stderr, /--port="x": give a whole number/)
  assert.match(wrong.stderr, /--model-version="9": give a version of the model: 1, 2, stable, canary/)
})

test('a port that is taken: a log line and exit 1, not a drain', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  assert.ok(typeof address === 'object' && address !== null)
  const main = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))
  const args = ['--import', 'tsx', main, '--port', String(address.port), '--host', '127.0.0.1']
  const taken = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 })
  other.close()
  assert.is(taken.status, 1)
  assert.match(taken.stdout, 'EADDRINUSE')
})

test.run()
