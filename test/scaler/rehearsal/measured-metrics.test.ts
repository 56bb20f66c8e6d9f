import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { measuredMetrics } from '../../../scaler/rehearsal/measured-metrics.ts'
import { selectAutoscaler } from '../../../scaler/rehearsal/select-autoscaler.ts'

function measured(...queries: readonly string[]): unknown {
  const triggers = queries.map((query, index) => ({
    type: 'prometheus',
    name: `t${index}`,
    metadata: { serverAddress: 'http://prometheus', query, threshold: '5' },
  }))
  const object = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'web' },
    spec: { scaleTargetRef: { name: 'web' }, triggers },
  }
  return measuredMetrics(selectAutoscaler([object], 'web'))
}

test('a rate of requests is measured over the range of its query', () => {
  assert.equal(measured('sum(rate(tidegate_requests_total{model="heart"}[1m])) or 0 * sum(info)'), {
    t0: { kind: 'requestRate', windowMs: 60_000 },
  })
  assert.equal(measured('sum(rate(http_requests_total[90s]))'), {
    t0: { kind: 'requestRate', windowMs: 90_000 },
  })
})

test('what is no rate of requests has to be told', () => {
  assert.equal(
    measured('sum(queue_depth)', 'sum(rate(tidegate_errors_total[1m]))', 'avg(tidegate_requests_total)'),
    {},
  )
})

test('an HPA reads metrics of which nothing is known here', () => {
  const external = { metric: { name: 'rate' }, target: { type: 'Value', value: 5 } }
  const spec = {
    scaleTargetRef: { kind: 'Deployment', name: 'web' },
    maxReplicas: 9,
    metrics: [{ type: 'External', external }],
  }
  const hpa = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec,
  }
  assert.equal(measuredMetrics(selectAutoscaler([hpa], 'web')), {})
})

test.run()
