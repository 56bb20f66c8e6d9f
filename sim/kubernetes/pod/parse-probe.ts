import type { FieldReader } from '../../parse/field-reader.ts'
import type { Probe } from './pod-template.ts'

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc']

/**
 * Reads a probe with the defaults of pkg/apis/core/v1/defaults.go: SetDefaults_Probe and the validation of
 * pkg/apis/core/validation/validation.go: validateProbe.
 *
 * A zero in a field that has a default counts as left out, as the API takes it: periodSeconds 0 is 10.
 *
 * @param value undefined or null when the container has no such probe
 * @param kind what it is for: success after more than one answer, and no grace of its own, only readiness may have
 */
export function readProbe(
  value: unknown,
  field: string,
  kind: 'startup' | 'readiness' | 'liveness',
  fields: FieldReader,
): Probe | undefined {
  if (value === undefined || value === null) return undefined
  const probe = fields.record(value, field)
  if (probe === undefined) return undefined
  reportHandler(probe, field, fields)
  const integer = (name: string, otherwise: number): number =>
    fields.integer(probe[name], `${field}.${name}`, { otherwise }) || otherwise
  const successThreshold = integer('successThreshold', 1)
  if (kind !== 'readiness' && successThreshold !== 1)
    fields.report(
      `${field}.successThreshold`,
      successThreshold,
      `1 for a ${kind} probe`,
      'leave it out: only a readiness probe may ask for more',
    )
  return {
    initialDelaySeconds: integer('initialDelaySeconds', 0),
    periodSeconds: integer('periodSeconds', 10),
    timeoutSeconds: integer('timeoutSeconds', 1),
    successThreshold,
    failureThreshold: integer('failureThreshold', 3),
    terminationGracePeriodSeconds: readGrace(probe, field, kind, fields),
  }
}

function readGrace(
  probe: Record<string, unknown>,
  field: string,
  kind: string,
  fields: FieldReader,
): number | undefined {
  const path = `${field}.terminationGracePeriodSeconds`
  const grace = fields.integer(probe['terminationGracePeriodSeconds'], path, { min: 1 })
  if (kind !== 'readiness' || grace === undefined) return grace
  fields.report(path, grace, 'absent for a readiness probe', 'remove it: that probe ends no container')
  return undefined
}

function reportHandler(probe: Record<string, unknown>, field: string, fields: FieldReader): void {
  const handlers = HANDLERS.filter((name) => probe[name] !== undefined && probe[name] !== null)
  if (handlers.length === 1) return
  fields.report(
    field,
    handlers,
    `a probe with exactly one of ${HANDLERS.join(', ')}`,
    handlers.length === 0 ? 'say what the probe asks' : 'keep one of them',
  )
}
