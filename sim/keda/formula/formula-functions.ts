import { asArray, asBoolean, asNumber, type FormulaType, type FormulaValue } from './formula-code.ts'

/** What a predicate says about an element. */
type Ask = (item: FormulaValue) => FormulaValue

/** A function of expr-lang that is simulated (expr-lang/expr v1.17.8: builtin/builtin.go, builtin/lib.go). */
export type FormulaFunction =
  | {
      readonly takes: 'number'
      readonly type: FormulaType | 'same'
      apply(value: number): number
    }
  /** One or more numbers and lists of them. */
  | {
      readonly takes: 'numbers'
      /** Whether a nil alone comes back as nil, for a ?? behind it. */
      readonly keepsNil: boolean
      apply(values: readonly number[]): number | null
    }
  | { readonly takes: 'list'; readonly type: FormulaType; apply(list: readonly FormulaValue[]): FormulaValue }
  /** A list, and what is asked of each element. */
  | {
      readonly takes: 'predicate'
      readonly type: FormulaType
      /** Whether the predicate may be left out: the elements then answer for themselves. */
      readonly isOptional: boolean
      /** What the predicate has to say. */
      readonly asks: 'true or false' | 'a number' | 'anything'
      apply(list: readonly FormulaValue[], ask: Ask): FormulaValue
    }

export const FUNCTIONS: Readonly<Record<string, FormulaFunction>> = {
  abs: { takes: 'number', type: 'same', apply: Math.abs },
  ceil: { takes: 'number', type: 'float', apply: Math.ceil },
  floor: { takes: 'number', type: 'float', apply: Math.floor },
  // Go rounds halves away from zero, JavaScript upward.
  round: { takes: 'number', type: 'float', apply: (value) => Math.sign(value) * Math.round(Math.abs(value)) },
  int: { takes: 'number', type: 'int', apply: toInt },
  float: { takes: 'number', type: 'float', apply: (value) => value },
  max: { takes: 'numbers', keepsNil: true, apply: (values) => pick(values, (best, value) => best < value) },
  min: { takes: 'numbers', keepsNil: true, apply: (values) => pick(values, (best, value) => best > value) },
  mean: {
    takes: 'numbers',
    keepsNil: false,
    apply: (values) => (values.length === 0 ? 0 : total(values) / values.length),
  },
  median: { takes: 'numbers', keepsNil: false, apply: median },
  len: { takes: 'list', type: 'int', apply: (list) => list.length },
  sum: over('any', 'optional number', (list, ask) => total(list.map((item) => asNumber(ask(item))))),
  count: over('int', 'optional test', (list, ask) => trues(list, ask)),
  any: over('bool', 'test', (list, ask) => list.some((item) => asBoolean(ask(item)))),
  all: over('bool', 'test', (list, ask) => list.every((item) => asBoolean(ask(item)))),
  none: over('bool', 'test', (list, ask) => !list.some((item) => asBoolean(ask(item)))),
  one: over('bool', 'test', (list, ask) => trues(list, ask) === 1),
  filter: over('array', 'test', (list, ask) => list.filter((item) => asBoolean(ask(item)))),
  map: over('array', 'value', (list, ask) => list.map(ask)),
}

function over(
  type: FormulaType,
  asks: 'test' | 'optional test' | 'value' | 'optional number',
  apply: (list: readonly FormulaValue[], ask: Ask) => FormulaValue,
): FormulaFunction {
  const answer = asks.endsWith('test') ? 'true or false' : asks === 'value' ? 'anything' : 'a number'
  return { takes: 'predicate', type, isOptional: asks.startsWith('optional'), asks: answer, apply }
}

/** All numbers of the arguments, those in lists too. */
export function flatten(values: readonly FormulaValue[]): readonly number[] {
  return values.flatMap((value) =>
    typeof value === 'object' && value !== null ? flatten(asArray(value)) : [asNumber(value)],
  )
}

/** Go on amd64 makes the least int64 of what fits none. */
function toInt(value: number): number {
  return Math.abs(value) < 2 ** 63 ? Math.trunc(value) : -(2 ** 63)
}

function trues(list: readonly FormulaValue[], ask: Ask): number {
  return list.reduce<number>((count, item) => count + (asBoolean(ask(item)) ? 1 : 0), 0)
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** nil for none, as expr-lang has it. */
function pick(values: readonly number[], isBetter: (best: number, value: number) => boolean): number | null {
  const [first, ...rest] = values
  if (first === undefined) return null
  return rest.reduce((best, value) => (isBetter(best, value) ? value : best), first)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort(compare)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? 0) + upper) / 2
}

/** Go sorts NaN before everything. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1
  return Number.isNaN(b) ? 1 : a - b
}
