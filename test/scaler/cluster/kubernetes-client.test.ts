import { getEventListeners } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cluster, WatchEvent } from '../../../scaler/cluster/cluster.ts'
import { connectToCluster } from '../../../scaler/cluster/kubernetes-client.ts'
import type { ToolError } from '../../../scaler/errors.ts'

/** What a real API server does is tested in test/cluster; this is about one that misbehaves. */

const POD = { apiVersion: 'v1', kind: 'Pod', namespace: 'a', name: 'b' }
const RESOURCES = JSON.stringify({
  resources: [
    { name: 'pods', kind: 'Pod', namespaced: true },
    { name: 'pods/status', kind: 'Pod', namespaced: true },
  ],
})
const folder = mkdtempSync(join(tmpdir(), 'tidegate-'))
const servers: Server[] = []

test.after(() => {
  rmSync(folder, { recursive: true })
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

/** Writes a kubeconfig for the address (plain HTTP, which the library takes only so) and connects by it. */
function connect(address: string, callDeadlineMs?: number): Cluster {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: address, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 't' } }],
  }
  writeFileSync(join(folder, 'config'), JSON.stringify(kubeconfig))
  return withKubeconfig(join(folder, 'config'), () => connectToCluster(callDeadlineMs))
}

function withKubeconfig<T>(path: string, run: () => T): T {
  const before = process.env['KUBECONFIG']
  process.env['KUBECONFIG'] = path
  try {
    return run()
  } finally {
    if (before === undefined) delete process.env['KUBECONFIG']
    else process.env['KUBECONFIG'] = before
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** An API server that knows pods, and answers everything about them as told. */
async function serverThat(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/api/v1') response.end(RESOURCES)
    else answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function errorOf(work: Promise<unknown>): Promise<ToolError> {
  return work.then(
    () => {
      throw new Error('it was answered')
    },
    (error: ToolError) => error,
  )
}

const statuses: readonly [status: number, body: string, code: string, words: RegExp][] = [
  [401, '{"message":"Unauthorized"}', 'CLUSTER_FORBIDDEN', /Unauthorized \(401\)/],
  [403, '{"message":"pods is forbidden"}', 'CLUSTER_FORBIDDEN', /pods is forbidden/],
  [404, '{"message":"pods \\"b\\" not found"}', 'CLUSTER_NOT_FOUND', /not found/],
  [409, '{"message":"conflict"}', 'CLUSTER_CONFLICT', /conflict/],
  [422, '{"message":"spec.replicas: Invalid value"}', 'CLUSTER_REFUSED', /spec\.replicas/],
  [500, '{"message":"etcd"}', 'CLUSTER_UNREACHABLE', /etcd \(500\)/],
  [
    502,
    `<html>${'x'.repeat(10_000)}`,
    'CLUSTER_UNREACHABLE',
    /GET .*\/namespaces\/a\/pods\/b: <html>x{194} \(502\)$/,
  ],
]
for (const [status, body, code, words] of statuses)
  test(`status ${status} is ${code}, in the server's own words`, async () => {
    const url = await serverThat((_, response) => response.writeHead(status).end(body))
    const error = await errorOf(connect(url).read(POD))
    assert.is(error.code, code)
    assert.match(error.message, words)
    assert.ok(error.remedy)
  })

test('no server is CLUSTER_UNREACHABLE, with the reason', async () => {
  const error = await errorOf(connect('http://127.0.0.1:1').read(POD))
  assert.is(error.code, 'CLUSTER_UNREACHABLE')
  assert.match(error.message, /ECONNREFUSED|bad port/)
})

test('a server that never answers, or stops amid its answer, is CLUSTER_TIMEOUT', async () => {
  const silent = await serverThat(() => undefined)
  assert.is((await errorOf(connect(silent, 100).read(POD))).code, 'CLUSTER_TIMEOUT')
  const stuck = await serverThat((_, response) => response.writeHead(200).write('{"kind":'))
  assert.is((await errorOf(connect(stuck, 100).read(POD))).code, 'CLUSTER_TIMEOUT')
})

test('a connection cut amid an answer is CLUSTER_UNREACHABLE', async () => {
  const url = await serverThat((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"kind":')
    setImmediate(() => response.destroy())
  })
  assert.is((await errorOf(connect(url).read(POD))).code, 'CLUSTER_UNREACHABLE')
})

test('the token goes along, and fields that no client library knows come back as they are', async () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' }, spec: { fieldOfTheFuture: [1] } }
  let token: string | undefined
  const url = await serverThat((request, response) => {
    token = request.headers.authorization
    response.end(JSON.stringify(pod))
  })
  assert.equal(await connect(url).read(POD), pod)
  assert.is(token, 'Bearer t')
})

test('a watch ends when its version is too old, and when the server hangs up; events up to then are told', async () => {
  const event = { type: 'ADDED', object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } } }
  const gone = { type: 'ERROR', object: { kind: 'Status', code: 410 } }
  const endings: readonly ((response: ServerResponse) => void)[] = [
    (response) => response.write(`${JSON.stringify(gone)}\n`),
    (response) => response.end(),
    (response) => setTimeout(() => response.destroy(), 50),
  ]
  for (const end of endings) {
    const url = await serverThat((_, response) => {
      response.write(`${JSON.stringify(event)}\n`)
      end(response)
    })
    const events: WatchEvent[] = []
    const watched = connect(url).watch(
      { ...POD, resourceVersion: '1' },
      (seen) => events.push(seen),
      neverAborted,
    )
    await watched
    assert.equal(events, [event])
    assert.is(getEventListeners(neverAborted, 'abort').length, 0, 'the signal outlives the watch')
  }
})

const neverAborted = new AbortController().signal

test('a watch that is refused ends at once', async () => {
  const url = await serverThat((_, response) => response.writeHead(403).end('{}'))
  await connect(url).watch({ ...POD, resourceVersion: '1' }, () => undefined, neverAborted)
})

const KUBECONFIG = 'apiVersion: v1\nkind: Config\n'
const kubeconfigs: readonly [name: string, text: string | undefined, words: RegExp][] = [
  ['none', undefined, /^the kubeconfig \S+none cannot be read: there is no such file or folder$/],
  ['empty', KUBECONFIG, /^no kubeconfig names a cluster$/],
  ['broken', 'contexts: [', /^the kubeconfig cannot be read: .+$/],
  ['elsewhere', `${KUBECONFIG}current-context: x\n`, /has no cluster for its current context x$/],
]
for (const [name, text, words] of kubeconfigs)
  test(`a kubeconfig that is ${name} is CLUSTER_NOT_CONFIGURED, on one line`, () => {
    const path = join(folder, name)
    if (text !== undefined) writeFileSync(path, text)
    assert.throws(
      () => withKubeconfig(path, () => connectToCluster()),
      ({ code, message, remedy }: ToolError) =>
        code === 'CLUSTER_NOT_CONFIGURED' && words.test(message) && /KUBECONFIG/.test(remedy ?? ''),
    )
  })

test.run()
