import { ToolError } from '../errors.ts'

/** An object of the Kubernetes API as plain data: what every kind has, and the rest unread. */
export type KubernetesObject = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** A YAML mapping or JSON object whose fields are not known. */
export type PlainRecord = { readonly [field: string]: unknown }

/** Tells a mapping from lists, scalars and null. */
export function isRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Takes a document for a Kubernetes object, or names every field that it lacks.
 *
 * @param where file and line, for the error
 * @throws {ToolError} MANIFEST_NOT_AN_OBJECT
 */
export function parseKubernetesObject(value: unknown, where: string): KubernetesObject {
  const missing = missingFields(value)
  if (missing.length > 0)
    throw new ToolError(
      'MANIFEST_NOT_AN_OBJECT',
      `${where}: a Kubernetes object needs ${missing.join(', ')}`,
      {
        field: where,
        remedy: 'add what is missing, or leave this document out',
      },
    )
  // Checked field by field in missingFields, which the type system cannot follow.
  return value as KubernetesObject
}

function missingFields(value: unknown): readonly string[] {
  if (!isRecord(value)) return ['apiVersion', 'kind', 'metadata.name']
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {}
  const missing: string[] = []
  if (!isName(value['apiVersion'])) missing.push('apiVersion (a string)')
  if (!isName(value['kind'])) missing.push('kind (a string)')
  if (!isName(metadata['name'])) missing.push('metadata.name (a string)')
  const namespace = metadata['namespace']
  if (namespace !== undefined && typeof namespace !== 'string') missing.push('a string as metadata.namespace')
  return missing
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
