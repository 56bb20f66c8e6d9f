/** What the real HPA controller did, as it was recorded. Times are milliseconds from the start. */
export type HpaRecording = {
  readonly autoscaler: {
    readonly minReplicas: number
    readonly maxReplicas: number
    readonly target: { readonly type: 'AverageValue' | 'Value'; readonly value: number }
    /** As in the API; a missing side or field has the API's default. */
    readonly behavior?: Readonly<Record<string, unknown>>
  }
  readonly deployment: { readonly replicas: number }
  readonly pods: { readonly readyAfterMs: number }
  readonly observed: {
    readonly events: readonly HpaRecordedEvent[]
    readonly final: {
      readonly desiredReplicas: number
      readonly currentReplicas: number
      /** `STATUS REASON`, by type. */
      readonly conditions: Readonly<Record<string, string>>
    }
  }
}

/** One of: a reading of the metric (null: an error), a write of spec.replicas, a pod that turned ready or stops. */
type HpaRecordedEvent = {
  readonly t: number
  readonly sync?: number | null
  readonly replicas?: number
  readonly ready?: number
  readonly stopping?: number
}
