import type { Strategy } from '../kubernetes/workload-spec.ts'

/** Fields of the workload's spec that are written by one write. Those left out stay as they are. */
export type SpecFields = {
  readonly image?: string
  readonly replicas?: number
  readonly paused?: boolean
  readonly strategy?: Strategy
}

/** Something that is done to the workload from outside of its controllers. */
export type Operation =
  | { readonly kind: 'write'; readonly fields: SpecFields }
  /** `kubectl rollout undo`; revision 0 is the one before today's. Does nothing when there is none, or when paused. */
  | { readonly kind: 'undo'; readonly toRevision: number }
  /** `kubectl delete pod` of the n-th active pod in order of creation, counted round. */
  | { readonly kind: 'killPod'; readonly index: number }
  /** `kubectl annotate replicaset NAME deployment.kubernetes.io/desired-replicas=N`: see `diagnose`. */
  | { readonly kind: 'annotate'; readonly replicaSet: string; readonly desiredReplicas: number }
  /** From now on no new pod of the image becomes ready. */
  | { readonly kind: 'failImage'; readonly image: string }

/** An operation in words: `image becomes v2, replicas becomes 5`. */
export function describeOperation(operation: Operation): string {
  switch (operation.kind) {
    case 'write':
      return Object.entries(operation.fields)
        .map(
          ([field, value]) => `${field} becomes ${typeof value === 'object' ? JSON.stringify(value) : value}`,
        )
        .join(', ')
    case 'undo':
      return operation.toRevision === 0 ? 'undo' : `undo to revision ${operation.toRevision}`
    case 'killPod':
      return `pod ${operation.index} is deleted`
    case 'annotate':
      return `desired-replicas of ${operation.replicaSet} becomes ${operation.desiredReplicas}`
    case 'failImage':
      return `new pods of ${operation.image} no longer become ready`
  }
}
