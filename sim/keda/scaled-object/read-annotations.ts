import type { FieldReader } from '../../parse/field-reader.ts'
import type { ScaledObjectAnnotations } from './scaled-object-spec.ts'

const PREFIX = 'autoscaling.keda.sh/'

/** What Go's strconv.ParseBool takes for false. */
const FALSE: readonly string[] = ['0', 'f', 'F', 'false', 'FALSE', 'False']

/**
 * Reads KEDA's annotations (scaledobject_types.go: getBoolAnnotation, GetPausedReplicaCount).
 *
 * An annotation counts as true unless its value is false: `paused: "no"` pauses.
 */
export function readAnnotations(value: unknown, field: string, fields: FieldReader): ScaledObjectAnnotations {
  const annotations = value === undefined || value === null ? {} : (fields.record(value, field) ?? {})
  function isOn(name: string): boolean {
    const text = readText(annotations[PREFIX + name], `${field}[${PREFIX}${name}]`, fields)
    return text !== undefined && !FALSE.includes(text)
  }
  const at = `${field}[${PREFIX}paused-replicas]`
  const count = readText(annotations[`${PREFIX}paused-replicas`], at, fields)
  const isWhole = count !== undefined && /^\+?\d+$/.test(count)
  if (count !== undefined && !isWhole)
    fields.report(at, count, 'a whole number of at least 0, in quotes', 'write for example "3"')
  return {
    isPaused: count !== undefined || isOn('paused'),
    pausedReplicas: isWhole ? Number(count) : undefined,
    isScaleInPaused: isOn('paused-scale-in'),
    isScaleOutPaused: isOn('paused-scale-out'),
    isActivationForced: isOn('force-activation'),
  }
}

function readText(value: unknown, field: string, fields: FieldReader): string | undefined {
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined
  fields.report(field, value, 'text', 'put the value in quotes')
  return undefined
}
