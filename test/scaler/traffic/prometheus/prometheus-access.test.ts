import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToolError } from '../../../../scaler/errors.ts'
import { fetchSources } from '../../../../scaler/traffic/prometheus/fetch-sources.ts'
import {
  type PrometheusAccess,
  readPrometheusAccess,
} from '../../../../scaler/traffic/prometheus/prometheus-access.ts'
import {
  createAuthority,
  createCertificate,
  opensslMissing,
} from '../../../server/connections/test-certificates.ts'
import { runHere } from '../../commands/run-here.ts'

const TOKEN = 'eyJhbGciOi.secret-0123456789'
const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

function written(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function read(sources: Partial<Parameters<typeof readPrometheusAccess>[0]>) {
  return readPrometheusAccess({ tokenFile: undefined, token: undefined, caFile: undefined, ...sources })
}

const answer = JSON.stringify({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [
      {
        metric: {},
        values: [
          [100, '20'],
          [160, '20'],
        ],
      },
    ],
  },
})

/** Answers whoever has the token; tells all others what they sent. */
const guard: RequestListener = (request, response) => {
  const { authorization = 'nothing' } = request.headers
  if (authorization === `Bearer ${TOKEN}`) response.end(answer)
  else response.writeHead(401).end(`not with ${authorization}`)
}

async function serving<T>(server: Server, body: (port: number) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await body((server.address() as AddressInfo).port)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

async function outcome(url: string, access: PrometheusAccess): Promise<string> {
  try {
    const [fetched] = (await fetchSources(`prometheus:${url}?query=up`, { ok: true, value: access })).values()
    return fetched?.ok ? fetched.value.kind : (fetched?.problems.map(({ bound }) => bound).join() ?? '')
  } catch (error) {
    if (error instanceof ToolError) return `${error.code}: ${error.message}; ${error.remedy}`
    throw error
  }
}

test('a token comes from a file or the environment, and the file counts more', () => {
  const tokenFile = written('token', ` ${TOKEN}\n`)
  assert.equal(read({}), { ok: true, value: {} })
  assert.equal(read({ token: '' }), { ok: true, value: {} })
  assert.equal(read({ token: TOKEN }), { ok: true, value: { token: TOKEN } })
  assert.equal(read({ token: 'other', tokenFile }), { ok: true, value: { token: TOKEN } })
})

test('what is wrong is told at once, and no token with it', () => {
  const parsed = read({ tokenFile: written('two', 'one secret\nanother'), caFile: written('ca', 'secret') })
  assert.not.ok(parsed.ok)
  const problems = parsed.ok ? [] : parsed.problems
  assert.equal(
    problems.map(({ field }) => field),
    ['--prometheus-token-file', '--prometheus-ca'],
  )
  assert.not.match(JSON.stringify(problems), 'secret')
  const fromEnvironment = read({ token: 'Bearer secret' })
  assert.match(JSON.stringify(fromEnvironment), 'PROMETHEUS_TOKEN')
  assert.not.match(JSON.stringify(fromEnvironment), 'secret')
  assert.match(
    JSON.stringify(read({ tokenFile: join(folder, 'nowhere') })),
    'there is no such file or folder',
  )
})

test('the token is sent, and never printed, not even by a server that repeats it', async () => {
  await serving(createHttp(guard), async (port) => {
    const url = `http://127.0.0.1:${port}`
    assert.is(await outcome(url, { token: TOKEN }), 'step')
    assert.match(await outcome(url, {}), /answered 401: not with nothing; .*PROMETHEUS_TOKEN/)
    assert.match(await outcome(url, { token: 'other' }), /answered 401: not with Bearer …;/)
  })
})

test('a token goes over https, or to this machine', async () => {
  assert.match(await outcome('http://prometheus.example:9090', { token: TOKEN }), /^https, or this machine/)
  const withUser = 'http://admin:secret@127.0.0.1:9090'
  assert.match(await outcome(withUser, {}), /^a URL without a user and a password/)
  assert.not.match(await outcome(withUser, {}), 'secret')
})

test('a redirection is not followed: the token is for the server that was named', async () => {
  const asked: string[] = []
  const elsewhere = createHttp((request, response) => {
    asked.push(String(request.headers.authorization))
    response.end(answer)
  })
  await serving(elsewhere, (there) => {
    const here = createHttp((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${there}/` }).end(),
    )
    return serving(here, async (port) =>
      assert.match(await outcome(`http://127.0.0.1:${port}`, { token: TOKEN }), /answered 302/),
    )
  })
  assert.equal(asked, [])
})

test('the command line reads the token, and does not print it', async () => {
  const tokenFile = written('token', TOKEN)
  await serving(createHttp(guard), async (port) => {
    const words = ['simulate', '--traffic', `prometheus:http://127.0.0.1:${port}?query=up`, '--for', '10s']
    const { exitCode, stdout } = await runHere([...words, '--prometheus-token-file', tokenFile])
    assert.is(exitCode, 0)
    assert.match(stdout, /^requests +\d+/m)
    const wrong = await runHere([...words, '--prometheus-token-file', written('wrong', 'a-wrong-one')])
    assert.is(wrong.exitCode, 4)
    assert.not.match(wrong.stdout + wrong.stderr, 'a-wrong-one')
  })
})

const testWithOpenssl = opensslMissing === undefined ? test : test.skip
if (opensslMissing !== undefined) console.log(opensslMissing)

testWithOpenssl(
  'a certificate of an authority of one’s own is trusted when that is named, and not else',
  async () => {
    const authority = createAuthority('prometheus-authority')
    const { cert, key } = createCertificate('prometheus-server', authority)
    const options = { cert: readFileSync(cert), key: readFileSync(key) }
    const access = read({ token: TOKEN, caFile: authority.cert })
    assert.ok(access.ok)
    await serving(createHttps(options, guard), async (port) => {
      const url = `https://localhost:${port}`
      assert.is(await outcome(url, access.value), 'step')
      assert.match(
        await outcome(url, { token: TOKEN }),
        /^PROMETHEUS_UNREACHABLE: .*certificate.*--prometheus-ca/,
      )
    })
  },
)

test.run()
