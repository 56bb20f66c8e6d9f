import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LiveDeployment } from '../../../scaler/cluster/observed-workload.ts'
import { type ImageRequest, requestedDeployment } from '../../../scaler/gate/image-request.ts'
import { liveDeployment } from '../cluster/workload-objects.ts'

const live = liveDeployment({})
const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
const withStrategy = { ...live, spec: { ...live.spec, strategy } } as LiveDeployment
const twoContainers = {
  ...withStrategy,
  spec: {
    ...withStrategy.spec,
    template: {
      spec: {
        containers: [
          { name: 'server', image: 'web:1' },
          { name: 'log', image: 'log:1' },
        ],
      },
    },
  },
} as LiveDeployment

function check(
  deployment: LiveDeployment,
  request: ImageRequest,
  expected: { container: object; strategy: object },
): void {
  assert.equal(requestedDeployment(deployment, request), {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      strategy: expected.strategy,
      template: { spec: { containers: [expected.container] } },
    },
  })
}

test('a new image keeps the strategy in the request, so that server-side apply does not drop it', () => {
  check(withStrategy, { image: 'web:2' }, { container: { name: 'server', image: 'web:2' }, strategy })
})

test('a new strategy keeps the image in the request', () => {
  check(
    withStrategy,
    { surge: '60%', unavailable: '1' },
    {
      container: { name: 'server', image: 'web:1' },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '60%', maxUnavailable: 1 } },
    },
  )
})

test('CONTAINER=IMAGE chooses among several containers', () => {
  check(twoContainers, { image: 'log=log:2' }, { container: { name: 'log', image: 'log:2' }, strategy })
})

test('several containers and a bare image: which one is not clear', () => {
  assert.throws(
    () => requestedDeployment(twoContainers, { image: 'web:2' }),
    /several containers: server, log/,
  )
})

test('a container that is not there is named', () => {
  assert.throws(() => requestedDeployment(twoContainers, { image: 'db=pg:1' }), /no container is named db/)
})

test.run()
