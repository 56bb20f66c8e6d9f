import type {
  Condition,
  LiveDeployment,
  LivePod,
  LiveReplicaSet,
  ObservedWorkload,
} from '../../../scaler/cluster/observed-workload.ts'

/** Objects as a cluster would hold them, with only what a test wants to say about them. */

const LABELS = { app: 'web' }
const CREATED = '2026-01-01T00:00:00Z'

function spec(image: string, replicas: number, minReadySeconds = 0): LiveReplicaSet['spec'] {
  return {
    replicas,
    minReadySeconds,
    selector: { matchLabels: LABELS },
    template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'server', image }] } },
  }
}

export function liveDeployment(options: {
  image?: string
  replicas?: number
  revision?: number
  generation?: number
  observedGeneration?: number
  minReadySeconds?: number
  paused?: boolean
  strategy?: 'Recreate'
  counts?: { replicas?: number; updatedReplicas?: number; availableReplicas?: number }
  conditions?: readonly Condition[]
}): LiveDeployment {
  const { image = 'web:1', replicas = 2, revision = 1, generation = 1, minReadySeconds = 0 } = options
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'uid-web',
      creationTimestamp: CREATED,
      generation,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    },
    spec: {
      ...spec(image, replicas, minReadySeconds),
      paused: options.paused ?? false,
      strategy: { type: options.strategy ?? 'RollingUpdate' },
    },
    status: {
      observedGeneration: options.observedGeneration ?? generation,
      conditions: options.conditions ?? [],
      ...options.counts,
    },
  }
}

export function liveReplicaSet(options: {
  revision?: number
  image?: string
  replicas?: number
  desiredReplicas?: number
  bare?: boolean
}): LiveReplicaSet {
  const { revision = 1, image = `web:${revision}`, replicas = 2, bare = false } = options
  const name = bare ? 'web' : `web-${revision}`
  const owner = { kind: 'Deployment', name: 'web', uid: 'uid-web', controller: true }
  const whole = spec(image, replicas)
  const labels = { ...LABELS, 'pod-template-hash': `hash${revision}` }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-${name}`,
      creationTimestamp: CREATED,
      generation: 1,
      labels: LABELS,
      ...(bare
        ? {}
        : {
            annotations: {
              'deployment.kubernetes.io/revision': String(revision),
              ...(options.desiredReplicas === undefined
                ? {}
                : { 'deployment.kubernetes.io/desired-replicas': String(options.desiredReplicas) }),
            },
            ownerReferences: [owner],
          }),
    },
    spec: bare ? whole : { ...whole, template: { ...whole.template, metadata: { labels } } },
    status: { observedGeneration: 1, replicas, availableReplicas: replicas },
  }
}

export function livePod(options: {
  name: string
  set: LiveReplicaSet
  image?: string
  ready?: boolean
  readySince?: string
  created?: string
  deleted?: boolean
  phase?: string
  containers?: NonNullable<LivePod['status']>['containerStatuses']
}): LivePod {
  const { name, set, ready = true, readySince = CREATED, created = CREATED } = options
  const image = options.image ?? set.spec.template.spec.containers[0]?.image ?? ''
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-${name}`,
      creationTimestamp: created,
      labels: LABELS,
      ownerReferences: [
        { kind: 'ReplicaSet', name: set.metadata.name, uid: set.metadata.uid, controller: true },
      ],
      ...(options.deleted === true ? { deletionTimestamp: CREATED } : {}),
    },
    spec: { containers: [{ name: 'server', image }] },
    status: {
      phase: options.phase ?? 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: readySince }],
      ...(options.containers === undefined ? {} : { containerStatuses: options.containers }),
    },
  }
}

export function observed(
  workload: LiveDeployment | LiveReplicaSet,
  replicaSets: readonly LiveReplicaSet[],
  pods: readonly LivePod[] = [],
): ObservedWorkload {
  return { workload, replicaSets, pods }
}
