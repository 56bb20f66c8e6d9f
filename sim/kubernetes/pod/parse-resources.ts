import type { FieldReader } from '../../parse/field-reader.ts'
import type { Resources } from './pod-template.ts'

/**
 * Reads `resources` of a container or a pod.
 *
 * A resource with a limit and no request requests its limit (pkg/apis/core/v1/defaults.go: SetDefaults_Pod). A
 * request above its limit is an error; an extended resource such as nvidia.com/gpu is counted in whole pieces and
 * cannot be overcommitted: request and limit must be equal (pkg/apis/core/validation/validation.go:
 * ValidateContainerResourceRequirements).
 */
export function readRequests(
  value: unknown,
  field: string,
  fields: FieldReader,
): { readonly requests: Resources; readonly limits: Resources } {
  const resources = fields.record(value ?? {}, field) ?? {}
  const limits = readAmounts(resources['limits'], `${field}.limits`, fields)
  const given = readAmounts(resources['requests'], `${field}.requests`, fields)
  for (const [name, request] of Object.entries(given)) {
    const limit = limits[name]
    if (isExtendedResource(name) ? request === limit : limit === undefined || request <= limit) continue
    fields.report(
      `${field}.requests.${name}`,
      request,
      isExtendedResource(name) ? `equal to the limit (${limit})` : `at most the limit (${limit})`,
      'lower the request, or raise the limit',
    )
  }
  return { requests: { ...limits, ...given }, limits }
}

/** A resource that a device plugin offers, such as nvidia.com/gpu (pkg/apis/core/v1/helper: IsExtendedResourceName). */
export function isExtendedResource(name: string): boolean {
  return name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name)
}

function readAmounts(value: unknown, field: string, fields: FieldReader): Resources {
  const amounts: Record<string, number> = {}
  for (const [name, given] of Object.entries(fields.record(value ?? {}, field) ?? {})) {
    const amount = fields.quantity(given, `${field}.${name}`)
    if (amount === undefined) continue
    if (isExtendedResource(name) && !Number.isInteger(amount))
      fields.report(`${field}.${name}`, given, 'a whole number', 'devices are handed out in whole pieces')
    amounts[name] = amount
  }
  return amounts
}
