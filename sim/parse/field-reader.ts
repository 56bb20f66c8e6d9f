import { INT32_MAX, type IntOrPercent, parseIntOrPercent } from '../kubernetes/int-or-percent.ts'
import { parseQuantity } from '../kubernetes/quantity.ts'
import type { Problem } from './problem.ts'

/** What an integer field allows, and what it is when left out. */
export type IntegerField = {
  /** Undefined leaves a missing field without a value. */
  readonly otherwise?: number
  /** Default 0. */
  readonly min?: number
  /** Default 2,147,483,647. */
  readonly max?: number
}

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const NAME_LENGTH_MAX = 253

/**
 * Reads the fields of a manifest one by one and collects everything that is wrong.
 *
 * A bad field yields a harmless value, so that reading goes on and all problems are found at once. Every method
 * takes the field's path as the user wrote it. Null counts as left out, as the API takes it.
 */
export class FieldReader {
  readonly problems: Problem[] = []

  report(field: string, value: unknown, bound: string, remedy: string): void {
    this.problems.push({ field, value: value ?? null, bound, remedy })
  }

  record(
    value: unknown,
    field: string,
    remedy = 'compare it with the Kubernetes API reference',
  ): Record<string, unknown> | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
    this.report(field, value, 'an object', remedy)
    return undefined
  }

  /** The records of a list, each at its place; none for a missing list. */
  records(value: unknown, field: string): readonly Record<string, unknown>[] {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) {
      this.report(field, value, 'a list', 'write one entry a line, each after a dash')
      return []
    }
    return value.map((item: unknown, index) => this.record(item, `${field}[${index}]`) ?? {})
  }

  integer(value: unknown, field: string, allowed: IntegerField & { readonly otherwise: number }): number
  integer(value: unknown, field: string, allowed: IntegerField): number | undefined
  integer(value: unknown, field: string, allowed: IntegerField): number | undefined {
    const { otherwise, min = 0, max = INT32_MAX } = allowed
    if (value === undefined || value === null) return otherwise
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
    this.report(field, value, `an integer from ${min} to ${max}`, 'write a whole number without quotes')
    return otherwise
  }

  intOrPercent(value: unknown, field: string): IntOrPercent {
    const parsed = parseIntOrPercent(value)
    if (parsed !== undefined) return parsed
    this.report(field, value, 'a whole number of pods or a percentage', 'write for example 2 or 25%')
    return 1
  }

  /** A resource quantity in its base unit, at least 0; undefined when it is left out. */
  quantity(value: unknown, field: string): number | undefined {
    if (value === undefined || value === null) return undefined
    const parsed = parseQuantity(value)
    if (parsed !== undefined && parsed >= 0) return parsed
    this.report(field, value, 'a quantity of at least 0', 'write for example 2, 500m or 256Mi')
    return undefined
  }

  boolean(value: unknown, field: string, otherwise: boolean): boolean {
    if (value === undefined || value === null) return otherwise
    if (typeof value === 'boolean') return value
    this.report(field, value, 'true or false', 'write it without quotes')
    return otherwise
  }

  /** One of a closed list of words; the first is the default. */
  choice<T extends string>(value: unknown, field: string, choices: readonly [T, ...T[]]): T {
    if (value === undefined || value === null) return choices[0]
    const chosen = choices.find((choice) => choice === value)
    if (chosen !== undefined) return chosen
    this.report(field, value, `one of ${choices.join(', ')}`, 'correct the spelling')
    return choices[0]
  }

  /** metadata.name, as the API takes it for workloads and autoscalers (apimachinery: IsDNS1123Subdomain). */
  name(value: unknown): string {
    if (typeof value === 'string' && value.length <= NAME_LENGTH_MAX && NAME.test(value)) return value
    const isGiven = typeof value === 'string' && value !== ''
    const bound = isGiven ? `a name of a-z, 0-9, - and ., at most ${NAME_LENGTH_MAX} long` : 'a name'
    const remedy = isGiven ? 'begin and end it with a letter or digit' : 'give the object a name'
    this.report('metadata.name', value, bound, remedy)
    return ''
  }
}
