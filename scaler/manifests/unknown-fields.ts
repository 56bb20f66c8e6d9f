import type { Problem } from '../../sim/index.ts'
import { nearestName } from '../options/nearest-name.ts'
import { isRecord } from './kubernetes-object.ts'
import type { Fields } from './workload-fields.ts'

/**
 * The fields that the API does not have. Server-side apply refuses them; read as if they were not there, `replica: 3`
 * would rehearse one pod, and a misspelt readiness probe a pod that is ready at once.
 *
 * @param value an object as it was written; what is no object is not looked into
 * @param path how it is called in problems
 */
export function unknownFields(value: unknown, fields: Fields, path: string): readonly Problem[] {
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = `${path}.${name}`
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (known === undefined) return [unknown(name, inner, field, fields)]
    if (known === true) return []
    if (!isList(known)) return unknownFields(inner, known, field)
    const items: readonly unknown[] = Array.isArray(inner) ? inner : []
    return items.flatMap((item, index) => unknownFields(item, known[0], `${field}[${index}]`))
  })
}

function isList(known: Fields | readonly [Fields]): known is readonly [Fields] {
  return Array.isArray(known)
}

function unknown(name: string, value: unknown, field: string, fields: Fields): Problem {
  const nearest = nearestName(name, Object.keys(fields)) ?? sameLetters(name, fields)
  const home = homeOf(name, fields)
  const remedy =
    nearest !== undefined
      ? `did you mean ${nearest}?`
      : home !== undefined
        ? `it belongs into ${home}`
        : 'leave it out, or correct its spelling'
  return { field, value, bound: 'a field that Kubernetes has', remedy }
}

/** What was meant by `readinessprobe`, however long. */
function sameLetters(name: string, fields: Fields): string | undefined {
  return Object.keys(fields).find((known) => known.toLowerCase() === name.toLowerCase())
}

/** Where a field that stands too high belongs: `maxSurge` into `rollingUpdate`. */
function homeOf(name: string, fields: Fields): string | undefined {
  for (const [parent, inner] of Object.entries(fields)) {
    if (inner === true || isList(inner)) continue
    if (Object.hasOwn(inner, name)) return parent
    const deeper = homeOf(name, inner)
    if (deeper !== undefined) return `${parent}.${deeper}`
  }
  return undefined
}
