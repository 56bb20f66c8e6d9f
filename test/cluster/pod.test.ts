import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LivePod, ObservedWorkload } from '../../scaler/cluster/observed-workload.ts'
import { recordTimeline } from '../../scaler/cluster/record-timeline.ts'
import { clusterTest, IMAGES } from './cluster-test.ts'
import { deployService, inNamespace, serviceUrl, settled } from './deployed-service.ts'
import { infer } from './send-load.ts'

/** Three rounds of the liveness probe, whose period is 10 s. */
const PROBED_MS = 31_000
const RESTART_DEADLINE_MS = 120_000

function restarts({ pods }: ObservedWorkload): number {
  const statuses = pods.flatMap((pod: LivePod) => pod.status?.containerStatuses ?? [])
  return statuses.reduce((sum, { restartCount }) => sum + restartCount, 0)
}

clusterTest('the pod starts, answers, and survives its probes', ['kubectl', 'image'], (cluster) =>
  inNamespace(cluster, 'pod', async (namespace) => {
    const service = { folder: 'manifests', namespace, image: IMAGES.image, replicas: 1 }
    await deployService(cluster, service)
    const answer = await infer(await serviceUrl(cluster, namespace))
    assert.is(answer.model_name, 'heart')
    assert.ok(Array.isArray(answer.outputs) && answer.outputs.length > 0)
    await wait(PROBED_MS)
    const later = await settled(cluster, { kind: 'Deployment', namespace, name: 'heart' })
    assert.is(later.pods.length, 1)
    assert.is(restarts(later), 0)
  }),
)

clusterTest('a liveness probe that fails restarts the container', ['kubectl', 'image'], (cluster) =>
  inNamespace(cluster, 'liveness', async (namespace) => {
    const probe = { httpGet: { path: '/nothing-here', port: 'http' }, periodSeconds: 1, failureThreshold: 2 }
    const operation = { op: 'replace', path: '/spec/template/spec/containers/0/livenessProbe', value: probe }
    await deployService(cluster, {
      folder: 'manifests',
      namespace,
      image: IMAGES.image,
      replicas: 1,
      // It is ready before it is killed, and with minReadySeconds 0 that is enough to be deployed.
      more: {
        patches: [
          {
            target: { kind: 'Deployment' },
            patch: JSON.stringify([operation, { op: 'remove', path: '/spec/minReadySeconds' }]),
          },
        ],
      },
    })
    const { ended } = await recordTimeline(cluster, {
      workload: { kind: 'Deployment', namespace, name: 'heart' },
      deadlineMs: RESTART_DEADLINE_MS,
      onChange: (observed) => (restarts(observed) > 0 ? 'end' : 'go on'),
    })
    assert.is(ended, 'told', `no restart within ${RESTART_DEADLINE_MS} ms`)
  }),
)

test.run()
