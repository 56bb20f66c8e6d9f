import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cluster } from '../../scaler/cluster/cluster.ts'
import { observeWorkload } from '../../scaler/cluster/observe-workload.ts'
import { diagnoseWorkload } from '../../scaler/rollout/diagnose-workload.ts'
import type { Diagnosis } from '../../sim/index.ts'
import { clusterTest } from './cluster-test.ts'
import { inNamespace, settled } from './deployed-service.ts'

/** Runs, does nothing, and ends at SIGTERM; every node has it. */
const IMAGE = 'registry.k8s.io/pause:3.10'
const NAME = 'stuck'

/** A hang is one that lasts: time for many syncs of an idle controller. */
const LASTS_MS = 3000
const DEADLINE_MS = 30_000
const LOOK_AGAIN_MS = 50

function deployment(cluster: Cluster, namespace: string) {
  const workload = { kind: 'Deployment', namespace, name: NAME } as const
  const reference = { apiVersion: 'apps/v1', ...workload }
  return {
    /** 5 pods. @param version written into the template, so that each one is a new revision */
    apply: async (version: string, strategy: object): Promise<void> => {
      const labels = { app: NAME }
      await cluster.apply({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { namespace, name: NAME },
        spec: {
          replicas: 5,
          // A pod that is not available yet holds the rollout so long.
          minReadySeconds: 5,
          strategy,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels, annotations: { version } },
            spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'pause', image: IMAGE }] },
          },
        },
      })
    },
    write: (values: Readonly<Record<string, unknown>>) =>
      cluster.patch(
        reference,
        Object.entries(values).map(([path, value]) => ({ op: 'replace', path, value }) as const),
      ),
    /** Waits until the ReplicaSets have these sizes, whatever their order. */
    reach: async (sizes: readonly number[]): Promise<void> => {
      const deadlineAtMs = Date.now() + DEADLINE_MS
      let seen: readonly number[] = []
      while (Date.now() < deadlineAtMs) {
        const { replicaSets } = await observeWorkload(cluster, workload)
        seen = replicaSets.map(({ spec }) => spec.replicas).toSorted()
        if (JSON.stringify(seen) === JSON.stringify(sizes)) return
        await wait(LOOK_AGAIN_MS)
      }
      throw new Error(`the ReplicaSets have the sizes ${seen.join(', ')}`)
    },
    settle: () => settled(cluster, workload),
    diagnose: async (): Promise<Diagnosis | undefined> =>
      diagnoseWorkload(await observeWorkload(cluster, workload)),
    /** What the diagnosis tells a person to do. */
    mend: async ({ staleSets, desiredReplicas }: Diagnosis): Promise<void> => {
      const path = '/metadata/annotations/deployment.kubernetes.io~1desired-replicas'
      for (const name of staleSets)
        await cluster.patch({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name }, [
          { op: 'replace', path, value: String(desiredReplicas) },
        ])
    },
  }
}

/**
 * Keeps every ReplicaSet of a namespace from growing while `run` does something: it holds the Deployment controller
 * between two steps of a rollout, where an autoscaler's write lands by chance.
 */
async function withoutGrowth(cluster: Cluster, namespace: string, run: () => Promise<void>): Promise<void> {
  const api = { apiVersion: 'admissionregistration.k8s.io/v1' }
  const policy = { ...api, kind: 'ValidatingAdmissionPolicy' }
  const binding = { ...api, kind: 'ValidatingAdmissionPolicyBinding' }
  const rule = {
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    operations: ['UPDATE'],
    resources: ['replicasets'],
  }
  await cluster.apply({
    ...policy,
    metadata: { name: namespace },
    spec: {
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: 'object.spec.replicas <= oldObject.spec.replicas' }],
    },
  })
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } }
  await cluster.apply({
    ...binding,
    metadata: { name: namespace },
    spec: { policyName: namespace, validationActions: ['Deny'], matchResources: { namespaceSelector } },
  })
  try {
    await untilRefused(cluster, namespace)
    await run()
  } finally {
    await cluster.remove({ ...binding, name: namespace })
    await cluster.remove({ ...policy, name: namespace })
  }
}

/** A new policy takes effect after a moment. */
async function untilRefused(cluster: Cluster, namespace: string): Promise<void> {
  const { objects } = await cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace })
  const [set] = objects
  assert.ok(set !== undefined)
  const grown = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { namespace, name: set.metadata.name },
  }
  const deadlineAtMs = Date.now() + DEADLINE_MS
  while (Date.now() < deadlineAtMs) {
    const options = { dryRun: true, fieldManager: 'probe' }
    const isRefused = await cluster.apply({ ...grown, spec: { replicas: 9 } }, options).then(
      () => false,
      () => true,
    )
    if (isRefused) return
    await wait(LOOK_AGAIN_MS)
  }
  throw new Error('the policy has no effect')
}

type World = ReturnType<typeof deployment>

/** A namespace of its own, deleted in the end. */
async function inWorld(
  cluster: Cluster,
  name: string,
  run: (world: World, namespace: string) => Promise<void>,
): Promise<void> {
  await inNamespace(cluster, name, async (namespace) => {
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    await run(deployment(cluster, namespace), namespace)
  })
}

/** It hangs, it goes on hanging, and the remedy ends it: the rollout completes. */
async function hangsUntilMended(world: World, code: Diagnosis['code']): Promise<void> {
  await wait(LASTS_MS)
  const diagnosis = await world.diagnose()
  assert.is(diagnosis?.code, code)
  assert.is(diagnosis?.blocks, 'this rollout')
  await wait(LASTS_MS)
  assert.equal(await world.diagnose(), diagnosis)
  if (diagnosis !== undefined) await world.mend(diagnosis)
  await world.settle()
  assert.is(await world.diagnose(), undefined)
}

const VERSION = '/spec/template/metadata/annotations/version'

clusterTest(
  'stuck-after-scale: replicas written between two steps hang the rollout; the remedy frees it',
  [],
  (cluster) =>
    inWorld(cluster, 'after-scale', async (world, namespace) => {
      await world.apply('1', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } })
      await world.settle()
      await withoutGrowth(cluster, namespace, async () => {
        await world.write({ [VERSION]: '2' })
        await world.reach([0, 4])
        await world.write({ '/spec/replicas': 4 })
      })
      await hangsUntilMended(world, 'stuck-after-scale')
    }),
)

clusterTest(
  'stuck-recreate-scale: Recreate and fewer replicas hang the rollout; the remedy frees it',
  [],
  (cluster) =>
    inWorld(cluster, 'recreate', async (world) => {
      await world.apply('1', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } })
      await world.settle()
      await world.write({ [VERSION]: '2' })
      await world.reach([1, 5])
      await world.write({ '/spec/strategy': { type: 'Recreate' }, '/spec/replicas': 3 })
      await hangsUntilMended(world, 'stuck-recreate-scale')
    }),
)

test.run()
