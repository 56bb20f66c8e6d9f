import { FormulaFault } from './formula-problem.ts'

/** What an expression may come to; null is expr-lang's nil. */
export type FormulaValue = number | boolean | null | readonly FormulaValue[]

/** What is known about a value before the formula runs; `any`: only then. */
export type FormulaType = 'int' | 'float' | 'bool' | 'nil' | 'array' | 'any'

/** A compiled expression. */
export type FormulaCode = {
  readonly type: FormulaType
  /** Present when it is written out in the formula. */
  readonly constant?: FormulaValue
  /** @throws {FormulaFault} where expr-lang stops with an error */
  run(values: Readonly<Record<string, number | undefined>>, element: FormulaValue): FormulaValue
}

export function isNumeric(type: FormulaType): boolean {
  return type === 'int' || type === 'float' || type === 'any'
}

/** @throws {FormulaFault} */
export function asNumber(value: FormulaValue): number {
  if (typeof value === 'number') return value
  throw new FormulaFault(`${nameOf(value)} stands where a number is needed`)
}

/** @throws {FormulaFault} */
export function asBoolean(value: FormulaValue): boolean {
  if (typeof value === 'boolean') return value
  throw new FormulaFault(`${nameOf(value)} stands where true or false is needed`)
}

/** @throws {FormulaFault} */
export function asArray(value: FormulaValue): readonly FormulaValue[] {
  if (typeof value === 'object' && value !== null) return value
  throw new FormulaFault(`${nameOf(value)} stands where a list is needed`)
}

function nameOf(value: FormulaValue): string {
  if (value === null) return 'nil'
  return typeof value === 'object' ? 'a list' : String(value)
}
