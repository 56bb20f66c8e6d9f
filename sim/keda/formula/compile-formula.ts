import type { Parsed } from '../../parse/problem.ts'
import type { Formula } from '../scaled-object/scaled-object-memory.ts'
import { asNumber, type FormulaCode, type FormulaValue, isNumeric } from './formula-code.ts'
import { FormulaCompiler } from './formula-compiler.ts'
import { FormulaFault, FormulaProblem } from './formula-problem.ts'
import { parseFormula } from './parse-formula.ts'

/**
 * Compiles `scalingModifiers.formula` (expr-lang, scaledobject_webhook.go: ValidateAndCompileScalingModifiers).
 *
 * As in KEDA's webhook it is run once with -1 for every trigger, and the result must be a number.
 *
 * @param names of the triggers that it may use
 * @returns the formula, or a problem with the place in the text (counted from 1)
 */
export function compileFormula(text: string, names: readonly string[]): Parsed<Formula> {
  try {
    const code = new FormulaCompiler(names).compile(parseFormula(text))
    if (!isNumeric(code.type)) throw new FormulaProblem(0, 'an expression that comes to a number')
    const mayBeNil = text.includes('??')
    const isBare = text.startsWith('float(') && !mayBeNil
    if (isBare && code.type !== 'float')
      throw new FormulaProblem(
        0,
        'in parentheses when it begins with float(, or KEDA does not turn its result into a float',
      )
    const formula = toFormula(code, mayBeNil || isBare)
    const trial = formula(Object.fromEntries(names.map((name) => [name, -1])))
    if (typeof trial === 'string')
      throw new FormulaProblem(0, `an expression with a result when every trigger is -1 (${trial})`)
    return { ok: true, value: formula }
  } catch (error) {
    if (!(error instanceof FormulaProblem)) throw error
    return {
      ok: false,
      problems: [
        {
          field: 'spec.advanced.scalingModifiers.formula',
          value: text,
          bound: error.message,
          remedy: `look at character ${error.at + 1}`,
        },
      ],
    }
  }
}

/** A formula without ?? is wrapped in float(…), which takes no nil (castToFloatIfNecessary). */
function toFormula(code: FormulaCode, mayBeNil: boolean): Formula {
  return (values) => {
    try {
      const result: FormulaValue = code.run(values, null)
      return result === null && mayBeNil ? undefined : asNumber(result)
    } catch (error) {
      if (error instanceof FormulaFault) return error.message
      throw error
    }
  }
}
