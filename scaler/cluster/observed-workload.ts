import type { KubernetesObject } from '../manifests/kubernetes-object.ts'

type OwnerReference = {
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
}

type Metadata = KubernetesObject['metadata'] & {
  readonly uid: string
  readonly creationTimestamp: string
  readonly generation?: number
  readonly deletionTimestamp?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly OwnerReference[]
}

/** A condition of a Deployment, ReplicaSet or Pod. */
export type Condition = {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason?: string
  readonly message?: string
  /** To the second: the API keeps no more. */
  readonly lastTransitionTime?: string
}

type Template = {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] }
}

/** A label selector as objects hold it. */
export type LabelSelector = {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

type WorkloadSpec = {
  readonly replicas: number
  readonly minReadySeconds?: number
  readonly selector: LabelSelector
  readonly template: Template
}

type Counts = {
  readonly observedGeneration?: number
  readonly replicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly conditions?: readonly Condition[]
}

/** The fields of a Deployment, as the API server fills them in, that are read here. */
export type LiveDeployment = KubernetesObject & {
  readonly kind: 'Deployment'
  readonly metadata: Metadata
  readonly spec: WorkloadSpec & { readonly paused?: boolean; readonly strategy?: { readonly type?: string } }
  readonly status?: Counts & { readonly updatedReplicas?: number }
}

/** The same of a ReplicaSet. */
export type LiveReplicaSet = KubernetesObject & {
  readonly kind: 'ReplicaSet'
  readonly metadata: Metadata
  readonly spec: WorkloadSpec
  readonly status?: Counts
}

type ContainerStatus = {
  readonly name: string
  readonly restartCount: number
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } }
  readonly lastState?: { readonly terminated?: { readonly reason?: string; readonly exitCode?: number } }
}

/** The same of a Pod. */
export type LivePod = KubernetesObject & {
  readonly kind: 'Pod'
  readonly metadata: Metadata
  readonly spec: Template['spec']
  readonly status?: {
    readonly phase?: string
    readonly podIP?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
  }
}

/** A Deployment with its ReplicaSets, or a bare ReplicaSet, and their pods, as they were at one moment. */
export type ObservedWorkload = {
  /** Undefined while there is none. */
  readonly workload: LiveDeployment | LiveReplicaSet | undefined
  /** Those of the Deployment; of a bare ReplicaSet, itself. */
  readonly replicaSets: readonly LiveReplicaSet[]
  readonly pods: readonly LivePod[]
}

const REVISION = 'deployment.kubernetes.io/revision'
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'

/** The revision that the Deployment controller gave a ReplicaSet; undefined for a bare one. */
export function revisionOf(object: LiveDeployment | LiveReplicaSet): number | undefined {
  const revision = Number(object.metadata.annotations?.[REVISION])
  return Number.isInteger(revision) ? revision : undefined
}

/** What its Deployment wanted when it last scaled the ReplicaSet; undefined for a bare one. */
export function desiredReplicasOf(set: LiveReplicaSet): number | undefined {
  const desired = Number(set.metadata.annotations?.[DESIRED_REPLICAS])
  return Number.isInteger(desired) ? desired : undefined
}

/** Whether `owner` controls the object: the uid tells it from a namesake that was there before. */
export function isControlledBy(
  object: LivePod | LiveReplicaSet,
  owner: { metadata: { uid: string } },
): boolean {
  return (object.metadata.ownerReferences ?? []).some(
    (reference) => reference.controller === true && reference.uid === owner.metadata.uid,
  )
}

/** The images of a pod or a pod template as one text: what tells templates apart to a reader. */
export function imagesOf(spec: Template['spec']): string {
  return spec.containers.map((container) => container.image).join(', ')
}

/** Whether the kubelet says that the pod may be sent requests. */
export function isReady(pod: LivePod): boolean {
  return condition(pod.status?.conditions, 'Ready')?.status === 'True'
}

/** Ended for good: no controller counts such a pod. */
export function isFinished(pod: LivePod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** The condition of one type, if the object has it yet. */
export function condition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((candidate) => candidate.type === type)
}

/** The newest ReplicaSet of a Deployment: the one whose pods a rollout adds. */
export function newestReplicaSet(observed: ObservedWorkload): LiveReplicaSet | undefined {
  const { workload } = observed
  if (workload === undefined) return undefined
  if (workload.kind === 'ReplicaSet') return workload
  const revision = revisionOf(workload)
  return observed.replicaSets.find((set) => revisionOf(set) === revision)
}
