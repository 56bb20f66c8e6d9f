import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildAdminApp } from '../../server/admin-app.ts'
import { createMetrics } from '../../server/metrics/metrics.ts'
import { Lifecycle } from '../../server/process/lifecycle.ts'

test('probes and metrics, and nothing else', async () => {
  const lifecycle = new Lifecycle()
  const app = buildAdminApp({ lifecycle, metrics: createMetrics(), logger: false })
  const statusOf = async (url: string): Promise<number> => (await app.inject({ url })).statusCode
  assert.is(await statusOf('/v2/health/live'), 200)
  assert.is(await statusOf('/v2/health/ready'), 503)
  lifecycle.markStarted()
  assert.is(await statusOf('/v2/health/ready'), 200)
  assert.is(await statusOf('/v2/health/startup'), 200)
  assert.match((await app.inject({ url: '/metrics' })).body, '# TYPE tidegate_requests_total counter')
  for (const url of ['/v2', '/predict', '/v2/models/heart', '/v2/repository/index', '/docs'])
    assert.is(await statusOf(url), 404, url)
  await app.close()
})

test.run()
