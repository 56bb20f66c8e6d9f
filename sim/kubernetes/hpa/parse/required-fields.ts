import type { FieldReader, IntegerField } from '../../../parse/field-reader.ts'
import { INT32_MAX } from '../../int-or-percent.ts'

/** One of a closed list of words, with no default; undefined when it is none of them. */
export function readRequiredChoice<T extends string>(
  value: unknown,
  field: string,
  choices: readonly T[],
  fields: FieldReader,
): T | undefined {
  const chosen = choices.find((choice) => choice === value)
  if (chosen === undefined)
    fields.report(field, value, `one of ${choices.join(', ')}`, 'write one of these words, it has no default')
  return chosen
}

/** A whole number with no default; undefined when it is missing or out of bounds. */
export function readRequiredInteger(
  value: unknown,
  field: string,
  { min = 0, max = INT32_MAX }: Pick<IntegerField, 'min' | 'max'>,
  fields: FieldReader,
): number | undefined {
  if (value !== undefined && value !== null) return fields.integer(value, field, { min, max })
  fields.report(field, undefined, `an integer from ${min} to ${max}`, 'write a number, it has no default')
  return undefined
}
