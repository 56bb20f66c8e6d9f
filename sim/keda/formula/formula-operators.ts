import { asBoolean, asNumber, type FormulaCode, type FormulaType, isNumeric } from './formula-code.ts'
import { FormulaFault, FormulaProblem } from './formula-problem.ts'

const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': remainder,
  '**': power,
  '^': power,
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
}

/**
 * Joins two expressions by an operator, with expr-lang's types (checker/checker.go: binaryNode).
 *
 * @throws {FormulaProblem} when the operator does not take what they come to
 */
export function compileOperator(
  operator: string,
  left: FormulaCode,
  right: FormulaCode,
  at: number,
): FormulaCode {
  const arithmetic = ARITHMETIC[operator]
  if (arithmetic !== undefined) {
    need(isNumeric(left.type) && isNumeric(right.type), operator, 'numbers', at)
    // A trigger is a float: only int(trigger) % 2 is allowed.
    if (operator === '%')
      need(left.type === 'int' && right.type === 'int', operator, 'whole numbers, such as int(a),', at)
    return {
      type: typeOfArithmetic(operator, left.type, right.type),
      run: (values, element) =>
        arithmetic(asNumber(left.run(values, element)), asNumber(right.run(values, element))),
    }
  }
  const compare = COMPARISONS[operator]
  if (compare !== undefined) {
    need(isNumeric(left.type) && isNumeric(right.type), operator, 'numbers', at)
    return {
      type: 'bool',
      run: (values, element) =>
        compare(asNumber(left.run(values, element)), asNumber(right.run(values, element))),
    }
  }
  if (operator === '==' || operator === '!=') return compileEquality(operator === '==', left, right, at)
  if (operator === '??') return compileCoalescence(left, right)
  return compileLogic(operator, left, right, at)
}

function compileEquality(isEqual: boolean, left: FormulaCode, right: FormulaCode, at: number): FormulaCode {
  const isLoose = [left.type, right.type].some((type) => type === 'any' || type === 'nil')
  const isSame = left.type === right.type || (isNumeric(left.type) && isNumeric(right.type))
  need((isLoose || isSame) && left.type !== 'array' && right.type !== 'array', '==', 'comparable values', at)
  return {
    type: 'bool',
    run: (values, element) => (left.run(values, element) === right.run(values, element)) === isEqual,
  }
}

function compileLogic(operator: string, left: FormulaCode, right: FormulaCode, at: number): FormulaCode {
  const isFitting = [left.type, right.type].every((type) => type === 'bool' || type === 'any')
  need(isFitting, operator, 'true or false', at)
  const isOr = operator === '||' || operator === 'or'
  // expr-lang's optimizer drops the left side then, and with it any error.
  if (right.constant === isOr) return right
  return {
    type: 'bool',
    run: (values, element) =>
      asBoolean(left.run(values, element)) === isOr ? isOr : asBoolean(right.run(values, element)),
  }
}

/** The left side unless it is nil. */
function compileCoalescence(left: FormulaCode, right: FormulaCode): FormulaCode {
  const isKnown = left.type === right.type || right.type === 'nil'
  const otherwise = left.type === 'nil' ? right.type : 'any'
  return {
    type: isKnown ? left.type : otherwise,
    run: (values, element) => left.run(values, element) ?? right.run(values, element),
  }
}

function typeOfArithmetic(operator: string, left: FormulaType, right: FormulaType): FormulaType {
  if (operator === '/' || operator === '**' || operator === '^') return 'float'
  if (left === 'any' || right === 'any') return 'any'
  return left === 'int' && right === 'int' ? 'int' : 'float'
}

function need(isFitting: boolean, operator: string, what: string, at: number): void {
  if (!isFitting) throw new FormulaProblem(at, `an expression with ${what} on both sides of ${operator}`)
}

function remainder(left: number, right: number): number {
  if (right === 0) throw new FormulaFault('a remainder of a division by 0')
  return left % right
}

/** In Go 1 to any power is 1, even to NaN or infinity; in JavaScript it is NaN. */
function power(left: number, right: number): number {
  return left === 1 || (left === -1 && !Number.isFinite(right) && !Number.isNaN(right)) ? 1 : left ** right
}
