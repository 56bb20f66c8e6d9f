/** What the real KEDA operator and the HPA that it made did, as it was recorded. Times are milliseconds from the start. */
export type KedaRecording = {
  /** The fields of a ScaledObject with one external trigger, and its target and activation. */
  readonly scaledObject: {
    readonly target: number
    readonly activation: number
    readonly [field: string]: unknown
  }
  readonly deployment: { readonly replicas: number }
  readonly observed: {
    readonly events: readonly KedaRecordedEvent[]
    readonly final: {
      readonly replicas: number
      /** `STATUS REASON`, by type. */
      readonly conditions: Readonly<Record<string, string>>
    }
  }
}

/**
 * One of: an answer to IsActive, a reading of the metric by the HPA (null: an error), annotations that were set (null:
 * all removed), a write of spec.replicas.
 */
export type KedaRecordedEvent = {
  readonly t: number
  readonly poll?: boolean
  readonly sync?: number | null
  readonly annotations?: Readonly<Record<string, string>> | null
  readonly replicas?: number
}
