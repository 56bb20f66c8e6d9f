import type { SchemaObject } from 'ajv'

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
  readonly type: 'RollingUpdate' | 'Recreate'
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
  readonly replicas?: number
  readonly updatedReplicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly unavailableReplicas?: number
  readonly conditions: Readonly<Record<string, string>>
  readonly replicaSets: Readonly<Record<string, { readonly replicas: number; readonly revision: number }>>
}

const count = { type: 'integer', minimum: 0 }
const time = { type: 'number', minimum: 0 }
const intOrPercent = { anyOf: [count, { type: 'string', pattern: '^[0-9]+%$' }] }
const texts = { type: 'object', additionalProperties: { type: 'string' } }

/** What is not replayed is refused, rather than left out in silence: an unknown field of a patch. */
export const DEPLOYMENT_RECORDING_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['seed', 'deployment', 'pods', 'events', 'observed'],
  properties: {
    seed: { type: 'integer' },
    deployment: {
      type: 'object',
      required: ['replicas', 'strategy', 'minReadySeconds'],
      additionalProperties: false,
      properties: {
        replicas: count,
        minReadySeconds: count,
        strategy: {
          type: 'object',
          required: ['type'],
          additionalProperties: false,
          properties: {
            type: { enum: ['RollingUpdate', 'Recreate'] },
            maxSurge: intOrPercent,
            maxUnavailable: intOrPercent,
          },
        },
      },
    },
    pods: {
      type: 'object',
      required: ['readyAfterMs', 'terminationMs'],
      additionalProperties: false,
      properties: {
        terminationMs: time,
        readyAfterMs: {
          type: 'object',
          additionalProperties: {
            type: 'array',
            minItems: 1,
            items: { type: ['number', 'null'], minimum: 0 },
          },
        },
      },
    },
    events: {
      type: 'array',
      items: {
        type: 'object',
        required: ['at', 'set'],
        properties: {
          at: time,
          set: {
            type: 'object',
            additionalProperties: false,
            properties: {
              version: { type: 'string' },
              replicas: count,
              paused: { type: 'boolean' },
              maxSurge: intOrPercent,
              maxUnavailable: intOrPercent,
            },
          },
        },
      },
    },
    observed: {
      type: 'object',
      required: ['writes', 'final'],
      properties: {
        writes: {
          type: 'array',
          items: {
            type: 'object',
            required: ['t'],
            properties: { t: time, rs: { type: 'string' }, replicas: count },
          },
        },
        final: {
          type: 'object',
          required: ['conditions', 'replicaSets'],
          properties: {
            conditions: texts,
            replicaSets: {
              type: 'object',
              additionalProperties: { type: 'object', required: ['replicas', 'revision'] },
            },
          },
        },
      },
    },
  },
}
