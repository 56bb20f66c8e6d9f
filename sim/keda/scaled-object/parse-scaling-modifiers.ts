import type { FieldReader } from '../../parse/field-reader.ts'
import { compileFormula } from '../formula/compile-formula.ts'
import type { ScalingModifiers, Trigger } from './scaled-object-spec.ts'

const AT = 'spec.advanced.scalingModifiers'

/** A float as Go's strconv.ParseFloat takes it, without its rarer forms. */
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/**
 * Reads `spec.advanced.scalingModifiers` (scaledobject_webhook.go: ValidateAndCompileScalingModifiers).
 *
 * @returns undefined when it is left out or empty
 */
export function readScalingModifiers(
  value: unknown,
  triggers: readonly Trigger[],
  fields: FieldReader,
): ScalingModifiers | undefined {
  if (value === undefined || value === null) return undefined
  const modifiers = fields.record(value, AT) ?? {}
  const formula = readText(modifiers['formula'], 'formula', fields)
  const target = readText(modifiers['target'], 'target', fields)
  const activationTarget = readText(modifiers['activationTarget'], 'activationTarget', fields)
  if (formula === '' && target === '' && activationTarget === '' && !modifiers['metricType']) return undefined
  const metricType = fields.choice(modifiers['metricType'], `${AT}.metricType`, ['AverageValue', 'Value'])
  if (formula === '')
    fields.report(`${AT}.formula`, undefined, 'an expression over the triggers', 'write for example "a + b"')
  else {
    const compiled = compileFormula(formula, namesOf(triggers))
    if (!compiled.ok) fields.problems.push(...compiled.problems)
  }
  return {
    formula,
    target: readTarget(target, fields),
    isTargetWhole: /^\+?\d+$/.test(target),
    activationTarget: readActivationTarget(activationTarget, fields),
    metricType,
  }
}

/** What a formula may name: the triggers that the HPA does not read by itself. */
function namesOf(triggers: readonly Trigger[]): readonly string[] {
  return triggers.flatMap(({ type, name }) =>
    name === undefined || type === 'cpu' || type === 'memory' ? [] : [name],
  )
}

function readText(value: unknown, key: string, fields: FieldReader): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  fields.report(`${AT}.${key}`, value, 'text', 'put the value in quotes')
  return ''
}

/** KEDA cuts the target to thousandths, and the API takes no target of 0. */
function readTarget(text: string, fields: FieldReader): number {
  if (FLOAT.test(text) && Number(text) >= 0.001) return Number(text)
  fields.report(`${AT}.target`, text, 'a number of at least 0.001, in quotes', 'say how much one pod takes')
  return 1
}

function readActivationTarget(text: string, fields: FieldReader): number {
  if (text === '' || FLOAT.test(text)) return Number(text)
  fields.report(`${AT}.activationTarget`, text, 'a number in quotes', 'write for example "5"')
  return 0
}
