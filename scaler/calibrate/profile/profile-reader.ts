import type { Problem } from '../../../sim/index.ts'

type Fields = Readonly<Record<string, unknown>>

/** Bounds of a number, both included. */
export type NumberBounds = {
  readonly min: number
  readonly max: number
  /** Whether it must be whole. */
  readonly isWhole?: boolean
}

/** Reads the fields of a profile one by one and collects everything that is wrong with them. */
export class ProfileReader {
  readonly problems: Problem[] = []
  readonly #name: string

  /** @param name what to call the profile in problems */
  constructor(name: string) {
    this.#name = name
  }

  report(field: string, value: unknown, bound: string): void {
    this.problems.push({
      field: `--service (profile ${this.#name}${field === '' ? '' : `, ${field}`})`,
      value: value ?? null,
      bound,
      remedy: 'write it with tidegate calibrate --save FILE',
    })
  }

  number(value: unknown, field: string, { min, max, isWhole = false }: NumberBounds): number {
    const isRight = typeof value === 'number' && value >= min && value <= max
    if (isRight && (!isWhole || Number.isInteger(value))) return value
    this.report(field, value, `a${isWhole ? ' whole' : ''} number from ${min} to ${max}`)
    return min
  }

  text(value: unknown, field: string): string {
    if (typeof value === 'string' && value !== '') return value
    this.report(field, value, 'a text')
    return ''
  }

  list(value: unknown, field: string, max: number): readonly Fields[] {
    if (Array.isArray(value) && value.length <= max) return value.map(fieldsOf)
    this.report(field, Array.isArray(value) ? value.length : value, `a list of at most ${max}`)
    return []
  }
}

/** Nothing has no fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
