import type { FieldReader } from '../../parse/field-reader.ts'

/** An object of the cluster, by its kind and name. */
export type Reference = { readonly kind: string; readonly name: string }

/**
 * Reads a CrossVersionObjectReference (pkg/apis/autoscaling/validation: ValidateCrossVersionObjectReference).
 *
 * The apiVersion is left to the API server: the simulator knows only one workload by a name.
 *
 * @param defaultKind KEDA has one, an HPA has none
 */
export function readReference(
  value: unknown,
  field: string,
  fields: FieldReader,
  defaultKind?: string,
): Reference {
  const reference = fields.record(value, field)
  if (reference === undefined) return { kind: '', name: '' }
  return {
    kind: readPathSegment(reference['kind'] ?? defaultKind, `${field}.kind`, fields),
    name: readPathSegment(reference['name'], `${field}.name`, fields),
  }
}

/** A name that becomes a part of a URL (apimachinery/pkg/api/validate/content/path.go: IsPathSegmentName). */
export function readPathSegment(value: unknown, field: string, fields: FieldReader): string {
  if (typeof value === 'string' && value !== '' && !/^\.\.?$|[/%]/.test(value)) return value
  fields.report(field, value, 'a name without / and %', 'name it')
  return ''
}
