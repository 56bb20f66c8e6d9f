import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cluster, PatchOperation } from '../../scaler/cluster/cluster.ts'
import { recordTimeline } from '../../scaler/cluster/record-timeline.ts'
import type { WorkloadReference } from '../../scaler/cluster/watch-workload.ts'
import { isRecord, type KubernetesObject } from '../../scaler/manifests/kubernetes-object.ts'
import {
  parseWorkload,
  rolloutScenario,
  simulate,
  summarize,
  type Timeline,
  type WorkloadSpec,
} from '../../sim/index.ts'
import { clusterTest, IMAGES } from './cluster-test.ts'
import { deployService, inNamespace, isSettled, overlaid, settled } from './deployed-service.ts'

/** A rollout of five pods in several steps, each with a start-up and a shutdown. */
const ROLLOUT_DEADLINE_MS = 240_000
const IMAGE_PATH = '/spec/template/spec/containers/0/image'
const REPLICAS_PATH = '/spec/replicas'

/** What a timeline comes to, in the figures that a user asks about. */
type Figures = {
  readonly minAvailable: number
  readonly maxPods: number
  readonly complete: boolean
  /** Pods at the end by revision. */
  readonly end: Readonly<Record<string, number>>
}

function figures(timeline: Timeline, replicas: number): Figures {
  const { minAvailable, maxPods, complete } = summarize(timeline, replicas)
  const revisions = Object.entries(timeline.samples.at(-1)?.revisions ?? {})
  const end = Object.fromEntries(
    revisions.filter(([, { pods }]) => pods > 0).map(([revision, { pods }]) => [revision, pods]),
  )
  return { minAvailable, maxPods, complete, end }
}

function parsed(object: KubernetesObject): WorkloadSpec {
  const workload = parseWorkload(object)
  if (!workload.ok) throw new Error(JSON.stringify(workload.problems))
  return workload.value
}

function predict(live: KubernetesObject, change: { image: string; replicas?: number }): Figures {
  const before = parsed(live)
  const timeline = simulate(
    rolloutScenario({
      before,
      after: { ...before, ...change },
      startUp: { kind: 'uniform', fromMs: 2000, toMs: 6000 },
      termination: { kind: 'fixed', ms: 6000 },
      seed: 1,
    }),
  )
  return figures(timeline, change.replicas ?? before.replicas)
}

/** Makes the change in one write when the recording has begun, and records until all is quiet again. */
async function observe(
  cluster: Cluster,
  workload: WorkloadReference,
  operations: readonly PatchOperation[],
): Promise<Figures> {
  let generation = Number.POSITIVE_INFINITY
  let changing: Promise<void> | undefined
  const { timeline, ended, last } = await recordTimeline(cluster, {
    workload,
    deadlineMs: ROLLOUT_DEADLINE_MS,
    onChange: (observed) => {
      if (changing === undefined) {
        changing = cluster.patch({ apiVersion: 'apps/v1', ...workload }, operations).then((changed) => {
          generation = Number(changed.metadata['generation'])
        })
        return 'change'
      }
      const isChanged = (observed.workload?.metadata.generation ?? 0) >= generation
      return isChanged && isSettled(observed) ? 'end' : 'go on'
    },
  })
  await changing
  assert.is(ended, 'told', `not complete after ${ROLLOUT_DEADLINE_MS} ms`)
  return figures(timeline, last?.workload?.spec.replicas ?? 0)
}

const NEEDS = ['kubectl', 'image', 'nextImage'] as const
const newImage = { op: 'replace', path: IMAGE_PATH, value: IMAGES.nextImage } as const

const overlays: readonly [folder: string, expected: Omit<Figures, 'complete'>][] = [
  ['manifests/overlays/surge-100', { minAvailable: 5, maxPods: 10, end: { 2: 5 } }],
  ['manifests/overlays/rolling-60-30', { minAvailable: 4, maxPods: 8, end: { 2: 5 } }],
]
for (const [folder, expected] of overlays)
  clusterTest(`${folder}: the rollout goes as it was simulated`, NEEDS, (cluster) =>
    inNamespace(cluster, 'rollout', async (namespace) => {
      const { workload } = await deployService(cluster, {
        folder,
        namespace,
        image: IMAGES.image,
        replicas: 5,
      })
      if (workload === undefined) throw new Error('it was complete a moment ago')
      const predicted = predict(workload, { image: IMAGES.nextImage })
      const observed = await observe(cluster, { kind: 'Deployment', namespace, name: 'heart' }, [newImage])
      assert.equal(predicted, { ...expected, complete: true })
      assert.equal(observed, predicted)
    }),
  )

/** The pod template of the service in a ReplicaSet without a Deployment. */
function bareReplicaSet(namespace: string, replicas: number): readonly KubernetesObject[] {
  const objects = overlaid({ folder: 'manifests', namespace, image: IMAGES.image, replicas })
  return objects.map((object) => {
    if (object.kind !== 'Deployment' || !isRecord(object['spec'])) return object
    const { selector, template } = object['spec']
    return { ...object, kind: 'ReplicaSet', spec: { replicas, selector, template } }
  })
}

const bare: readonly [what: string, from: number, to: number, expected: Omit<Figures, 'complete'>][] = [
  ['down: pods leave, and the version stays', 5, 3, { minAvailable: 3, maxPods: 5, end: { 1: 3 } }],
  [
    'up: the new version beside the old, for good',
    3,
    5,
    { minAvailable: 3, maxPods: 5, end: { 1: 3, 2: 2 } },
  ],
]
for (const [what, from, to, expected] of bare)
  clusterTest(`a bare ReplicaSet whose image changes while its replicas go ${what}`, NEEDS, (cluster) =>
    inNamespace(cluster, 'bare', async (namespace) => {
      const reference = { kind: 'ReplicaSet', namespace, name: 'heart' } as const
      for (const object of bareReplicaSet(namespace, from)) await cluster.apply(object)
      const { workload } = await settled(cluster, reference)
      if (workload === undefined) throw new Error('it was complete a moment ago')
      const predicted = predict(workload, { image: IMAGES.nextImage, replicas: to })
      const replicas = { op: 'replace', path: REPLICAS_PATH, value: to } as const
      const observed = await observe(cluster, reference, [newImage, replicas])
      assert.equal(predicted, { ...expected, complete: true })
      assert.equal(observed, predicted)
    }),
  )

test.run()
