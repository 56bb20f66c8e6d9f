import type { SchemaObject } from 'ajv'
import { COUNT_SCHEMA, observedSchema, SCALED_SCHEMA } from './observed-schema.ts'

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

/** The autoscaler itself is judged by the parser of manifests. */
export const HPA_RECORDING_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['autoscaler', 'deployment', 'observed'],
  properties: {
    autoscaler: {
      type: 'object',
      required: ['minReplicas', 'maxReplicas', 'target'],
      properties: {
        target: {
          type: 'object',
          required: ['type', 'value'],
          properties: { type: { enum: ['AverageValue', 'Value'] }, value: { type: 'number' } },
        },
      },
    },
    deployment: SCALED_SCHEMA,
    observed: observedSchema({ ready: COUNT_SCHEMA, stopping: COUNT_SCHEMA }, [
      'desiredReplicas',
      'currentReplicas',
      'conditions',
    ]),
  },
}
