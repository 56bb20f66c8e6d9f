/** A recording of the real Deployment and ReplicaSet controllers: the scenario, and what they did. */
export type DeploymentRecording = {
  readonly seed: number
  readonly deployment: {
    readonly replicas: number
    readonly strategy: RecordedStrategy
    readonly minReadySeconds: number
  }
  readonly pods: {
    readonly readyAfterMs: Readonly<Record<string, readonly (number | null)[]>>
    readonly terminationMs: number
  }
  readonly events: readonly { readonly at: number; readonly set: RecordedChange }[]
  readonly observed: {
    readonly writes: readonly RecordedWrite[]
    readonly final: RecordedFinal
  }
}

type RecordedStrategy = {
  readonly type: string
  readonly maxSurge?: number | string
  readonly maxUnavailable?: number | string
}
export type RecordedChange = {
  readonly version?: string
  readonly replicas?: number
  readonly paused?: boolean
  readonly maxSurge?: number | string
  readonly maxUnavailable?: number | string
}
type RecordedWrite = {
  readonly t: number
  readonly rs?: string
  readonly replicas?: number
  readonly event?: RecordedChange
}
type RecordedFinal = {
  readonly replicas: number
  readonly updatedReplicas: number
  readonly readyReplicas: number
  readonly availableReplicas: number
  readonly unavailableReplicas: number
  readonly conditions: Readonly<Record<string, string>>
  readonly replicaSets: Readonly<Record<string, { readonly replicas: number; readonly revision: number }>>
}
