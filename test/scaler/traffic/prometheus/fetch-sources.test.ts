import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToolError } from '../../../../scaler/errors.ts'
import { composeTraffic } from '../../../../scaler/traffic/compose-traffic.ts'
import { fetchPrometheusRange } from '../../../../scaler/traffic/prometheus/fetch-prometheus-range.ts'
import { fetchSources } from '../../../../scaler/traffic/prometheus/fetch-sources.ts'

const NOW_MS = Date.parse('2026-11-25T12:00:00Z')
const NO_ACCESS = { ok: true, value: {} } as const
const RANGE = { query: 'up', endSeconds: 3600, forMs: 60_000, stepMs: 15_000 }

/** A server of one answer, for as long as the body runs. */
async function serving(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof ToolError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'no error'
}

const matrix = JSON.stringify({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [
      {
        metric: {},
        values: [
          [100, '20'],
          [160, '30'],
        ],
      },
    ],
  },
})

test('of an answer in which nothing is known the first problems are told, and not thousands', async () => {
  const values = Array.from({ length: 5000 }, (_, at) => [at * 15, 'NaN'])
  const unknown = { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } }
  await serving(
    (_, response) => response.end(JSON.stringify(unknown)),
    async (url) => {
      const [fetched] = (await fetchSources(`prometheus:${url}?query=up`, NO_ACCESS, NOW_MS)).values()
      assert.is(fetched?.ok === false ? fetched.problems.length : 0, 20)
    },
  )
})

test('no server is asked for a query that ends at its first space, which is told', async () => {
  let asked = 0
  await serving(
    (_, response) => {
      asked += 1
      response.end(matrix)
    },
    async (url) => {
      const text = `prometheus:${url}?query=sum by (x) (rate(y[1m])) x2`
      const traffic = composeTraffic(text, await fetchSources(text, NO_ACCESS, NOW_MS))
      assert.equal(traffic.ok ? [] : traffic.problems.map(({ value }) => value), [
        'by',
        '(x)',
        '(rate(y[1m]))',
      ])
      const spelled = `prometheus:${url}?query=sum%20by%20(x)%20(rate(y[1m])) x2`
      assert.ok(composeTraffic(spelled, await fetchSources(spelled, NO_ACCESS, NOW_MS)).ok)
    },
  )
  assert.is(asked, 1)
})

test('a range is read live, and the rest of --traffic is done with it', async () => {
  const asked: string[] = []
  await serving(
    (request, response) => {
      asked.push(request.url ?? '')
      response.end(matrix)
    },
    async (url) => {
      const text = `prometheus:${url}/prom?query=sum(rate(x[1m]))&for=2h&step=60s x2 + poisson:5/s`
      const traffic = composeTraffic(text, await fetchSources(text, NO_ACCESS, NOW_MS))
      const [path, search] = asked[0]?.split('?') ?? []
      assert.is(path, '/prom/api/v1/query_range')
      const endSeconds = NOW_MS / 1000
      assert.equal(Object.fromEntries(new URLSearchParams(search)), {
        query: 'sum(rate(x[1m]))',
        start: String(endSeconds - 7200),
        end: String(endSeconds),
        step: '60',
      })
      assert.equal(traffic, {
        ok: true,
        value: {
          kind: 'mixed',
          parts: [
            {
              kind: 'step',
              points: [
                { atMs: 0, ratePerSecond: 40 },
                { atMs: 60_000, ratePerSecond: 60 },
                { atMs: 120_000, ratePerSecond: 0 },
              ],
            },
            { kind: 'poisson', ratePerSecond: 5 },
          ],
        },
      })
    },
  )
})

test('an error of the server is told with its reason', async () => {
  await serving(
    (_, response) => response.writeHead(400).end('{"status":"error","error":"parse error: unexpected )"}'),
    async (base) =>
      assert.match(
        await codeOf(fetchPrometheusRange({ base, ...RANGE })),
        /^PROMETHEUS_REFUSED: .* answered 400: parse error: unexpected \)$/,
      ),
  )
})

test('no answer in time, none at all, and one without an end are errors of their own', async () => {
  await serving(
    () => {},
    async (base) =>
      assert.match(
        await codeOf(fetchPrometheusRange({ base, ...RANGE }, {}, 100)),
        /^PROMETHEUS_UNREACHABLE: /,
      ),
  )
  const base = 'http://127.0.0.1:9'
  assert.match(await codeOf(fetchPrometheusRange({ base, ...RANGE })), /^PROMETHEUS_UNREACHABLE: /)
  const block = Buffer.alloc(1_000_000, 32)
  await serving(
    (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(block));
      }
      response.on('drain', more)
      more()
    },
    async (url) =>
      assert.match(
        await codeOf(fetchPrometheusRange({ base: url, ...RANGE })),
        /^PROMETHEUS_REFUSED: .*20000000/,
      ),
  )
})

test('what cannot be asked is refused before anybody is asked', async () => {
  const wrong = async (source: string): Promise<string> => {
    const text = `prometheus:${source}`
    const parsed = composeTraffic(text, await fetchSources(text, NO_ACCESS, NOW_MS))
    return parsed.ok ? '' : parsed.problems.map(({ field }) => field).join()
  }
  assert.is(await wrong('localhost:9090'), '--traffic (prometheus)')
  assert.is(await wrong('http://h'), '--traffic (prometheus, query)')
  assert.is(
    await wrong('http://h?query=up&for=never&end=tomorrow&stop=1m'),
    '--traffic (prometheus, stop),--traffic (prometheus, for),--traffic (prometheus, end)',
  )
  assert.is(await wrong('http://h?query=up&for=7d&step=1s'), '--traffic (prometheus, step)')
})

test.run()
