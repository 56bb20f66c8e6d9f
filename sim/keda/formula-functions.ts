import { asArray, asBoolean, asNumber, type FormulaType, type FormulaValue } from './formula-code.ts'
import { FormulaFault } from './formula-problem.ts'

/** A function of expr-lang that is simulated (expr-lang/expr v1.17.8: builtin/builtin.go, builtin/lib.go). */
export type FormulaFunction =
  | {
      readonly takes: 'number'
      readonly type: FormulaType | 'same'
      apply(value: number): number
    }
  /** One or more numbers and lists of them. */
  | { readonly takes: 'numbers'; apply(values: readonly number[]): number }
  | { readonly takes: 'list'; readonly type: FormulaType; apply(list: readonly FormulaValue[]): FormulaValue }
  /** A list, and what is asked of each element. */
  | {
      readonly takes: 'predicate'
      readonly type: FormulaType
      /** Whether the predicate may be left out: the elements then answer for themselves. */
      readonly isOptional: boolean
      /** Whether the predicate says true or false. */
      readonly isTest: boolean
      apply(list: readonly FormulaValue[], answers: readonly FormulaValue[]): FormulaValue
    }

export const FUNCTIONS: Readonly<Record<string, FormulaFunction>> = {
  abs: { takes: 'number', type: 'same', apply: Math.abs },
  ceil: { takes: 'number', type: 'float', apply: Math.ceil },
  floor: { takes: 'number', type: 'float', apply: Math.floor },
  // Go rounds halves away from zero, JavaScript upward.
  round: { takes: 'number', type: 'float', apply: (value) => Math.sign(value) * Math.round(Math.abs(value)) },
  int: { takes: 'number', type: 'int', apply: Math.trunc },
  float: { takes: 'number', type: 'float', apply: (value) => value },
  max: { takes: 'numbers', apply: (values) => pick(values, (best, value) => best < value) },
  min: { takes: 'numbers', apply: (values) => pick(values, (best, value) => best > value) },
  mean: { takes: 'numbers', apply: (values) => (values.length === 0 ? 0 : total(values) / values.length) },
  median: { takes: 'numbers', apply: median },
  len: { takes: 'list', type: 'int', apply: (list) => list.length },
  sum: over('any', 'optional value', (_, answers) => total(answers.map(asNumber))),
  count: over('int', 'optional test', (_, answers) => trues(answers)),
  any: over('bool', 'test', (_, answers) => trues(answers) > 0),
  all: over('bool', 'test', (_, answers) => trues(answers) === answers.length),
  none: over('bool', 'test', (_, answers) => trues(answers) === 0),
  one: over('bool', 'test', (_, answers) => trues(answers) === 1),
  filter: over('array', 'test', (list, answers) =>
    list.filter((_, index) => asBoolean(answers[index] ?? null)),
  ),
  map: over('array', 'value', (_, answers) => answers),
}

function over(
  type: FormulaType,
  asks: 'test' | 'optional test' | 'value' | 'optional value',
  apply: (list: readonly FormulaValue[], answers: readonly FormulaValue[]) => FormulaValue,
): FormulaFunction {
  const isOptional = asks.startsWith('optional')
  return { takes: 'predicate', type, isOptional, isTest: asks.endsWith('test'), apply }
}

/** All numbers of the arguments, those in lists too. */
export function flatten(values: readonly FormulaValue[]): readonly number[] {
  return values.flatMap((value) =>
    typeof value === 'object' && value !== null ? flatten(asArray(value)) : [asNumber(value)],
  )
}

function trues(answers: readonly FormulaValue[]): number {
  return answers.reduce<number>((count, answer) => count + (asBoolean(answer) ? 1 : 0), 0)
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function pick(values: readonly number[], isBetter: (best: number, value: number) => boolean): number {
  const [first, ...rest] = values
  if (first === undefined) throw new FormulaFault('there is nothing to choose from')
  return rest.reduce((best, value) => (isBetter(best, value) ? value : best), first)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? 0) + upper) / 2
}
