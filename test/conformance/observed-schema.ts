import type { SchemaObject } from 'ajv'

export const COUNT_SCHEMA: SchemaObject = { type: 'integer', minimum: 0 }

/**
 * What an autoscaler was seen to do: events in order of time, and the state at the end. An event of another kind is
 * refused.
 *
 * @param event what an event may have beside its time, a reading of the metric (null: an error) and a write of replicas
 * @param final what the end must have
 */
export function observedSchema(
  event: Readonly<Record<string, object>>,
  final: readonly string[],
): SchemaObject {
  return {
    type: 'object',
    required: ['events', 'final'],
    properties: {
      events: {
        type: 'array',
        items: {
          type: 'object',
          required: ['t'],
          additionalProperties: false,
          properties: {
            t: { type: 'number' },
            sync: { type: ['number', 'null'] },
            replicas: COUNT_SCHEMA,
            ...event,
          },
        },
      },
      final: { type: 'object', required: final },
    },
  }
}

/** The workload that an autoscaler scales. */
export const SCALED_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['replicas'],
  properties: { replicas: COUNT_SCHEMA },
}
