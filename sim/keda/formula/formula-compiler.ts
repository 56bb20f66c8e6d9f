import {
  asArray,
  asBoolean,
  asNumber,
  type FormulaCode,
  type FormulaType,
  type FormulaValue,
  isNumeric,
} from './formula-code.ts'
import { type FormulaFunction, FUNCTIONS, flatten } from './formula-functions.ts'
import type { FormulaNode } from './formula-node.ts'
import { compileOperator } from './formula-operators.ts'
import { FormulaProblem } from './formula-problem.ts'

/** Turns the tree of a formula into functions, and refuses what expr-lang's checker refuses (checker/checker.go). */
export class FormulaCompiler {
  readonly #names: ReadonlySet<string>
  #isInPredicate = false

  constructor(names: readonly string[]) {
    this.#names = new Set(names)
  }

  /** @throws {FormulaProblem} */
  compile(node: FormulaNode): FormulaCode {
    switch (node.kind) {
      case 'number':
        return constant(node.isWhole ? 'int' : 'float', node.value)
      case 'boolean':
        return constant('bool', node.value)
      case 'nil':
        return constant('nil', null)
      case 'name':
        return this.#compileName(node.name, node.at)
      case 'element':
        if (!this.#isInPredicate) throw new FormulaProblem(node.at, 'an expression without # outside of { }')
        return { type: 'any', run: (_, element) => element }
      case 'unary':
        return compileUnary(node.operator, this.compile(node.argument), node.at)
      case 'binary':
        return compileOperator(node.operator, this.compile(node.left), this.compile(node.right), node.at)
      case 'ternary':
        return this.#compileTernary(node)
      case 'array': {
        const items = node.items.map((item) => this.compile(item))
        return { type: 'array', run: (values, element) => items.map((item) => item.run(values, element)) }
      }
      case 'call':
        return this.#compileCall(node)
      case 'predicate':
        throw new FormulaProblem(node.at, 'an expression without { } outside of a function over a list')
    }
  }

  #compileName(name: string, at: number): FormulaCode {
    if (!this.#names.has(name))
      throw new FormulaProblem(at, `an expression over the triggers' names (${name} is none of them)`)
    return { type: 'float', run: (values) => values[name] ?? null }
  }

  #compileTernary(node: Extract<FormulaNode, { kind: 'ternary' }>): FormulaCode {
    const test = this.compile(node.test)
    if (test.type !== 'bool' && test.type !== 'any')
      throw new FormulaProblem(node.test.at, 'an expression with true or false before ?')
    const consequent = this.compile(node.consequent)
    const alternate = this.compile(node.alternate)
    return {
      type: typeOfEither(consequent.type, alternate.type),
      run: (values, element) =>
        (asBoolean(test.run(values, element)) ? consequent : alternate).run(values, element),
    }
  }

  #compileCall({ name, args, at }: Extract<FormulaNode, { kind: 'call' }>): FormulaCode {
    const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
    if (called === undefined)
      throw new FormulaProblem(
        at,
        `an expression with the functions ${Object.keys(FUNCTIONS).join(', ')} (${name} is not simulated)`,
      )
    const arity = arityOf(called)
    if (args.length < arity.min || args.length > arity.max)
      throw new FormulaProblem(at, `an expression with ${arity.words} for ${name}`)
    if (called.takes === 'predicate') return this.#compilePredicateCall(called, name, args, at)
    const compiled = args.map((arg) => this.compile(arg))
    for (const [index, { type }] of compiled.entries()) {
      const isFitting = called.takes === 'list' ? isList(type) : isNumeric(type)
      if (!isFitting && !(called.takes === 'numbers' && type === 'array'))
        throw new FormulaProblem(args[index]?.at ?? at, `an expression with what ${name} takes, not ${type}`)
    }
    return callOf(called, compiled)
  }

  #compilePredicateCall(
    called: Extract<FormulaFunction, { takes: 'predicate' }>,
    name: string,
    args: readonly FormulaNode[],
    at: number,
  ): FormulaCode {
    const [listNode, predicateNode] = args
    if (listNode === undefined || (predicateNode === undefined && !called.isOptional))
      throw new FormulaProblem(at, `an expression with a list and a predicate for ${name}`)
    const list = this.compile(listNode)
    if (!isList(list.type)) throw new FormulaProblem(listNode.at, `an expression with a list for ${name}`)
    const ask = predicateNode === undefined ? undefined : this.#compilePredicate(predicateNode)
    if (ask !== undefined && !isAnswer(called.asks, ask.type))
      throw new FormulaProblem(
        predicateNode?.at ?? at,
        `an expression with ${called.asks} in { } for ${name}`,
      )
    return {
      type: called.type,
      run: (values, element) => {
        const items = asArray(list.run(values, element))
        return called.apply(items, (item) => (ask === undefined ? item : ask.run(values, item)))
      },
    }
  }

  #compilePredicate(node: FormulaNode): FormulaCode {
    const isNested = this.#isInPredicate
    this.#isInPredicate = true
    const code = this.compile(node.kind === 'predicate' ? node.body : node)
    this.#isInPredicate = isNested
    return code
  }
}

function constant(type: FormulaType, value: FormulaValue): FormulaCode {
  return { type, constant: value, run: () => value }
}

function compileUnary(operator: string, argument: FormulaCode, at: number): FormulaCode {
  const { type } = argument
  if (operator === '!' || operator === 'not') {
    if (type !== 'bool' && type !== 'any')
      throw new FormulaProblem(at, `an expression with true or false after ${operator}`)
    return { type: 'bool', run: (values, element) => !asBoolean(argument.run(values, element)) }
  }
  if (!isNumeric(type)) throw new FormulaProblem(at, `an expression with a number after ${operator}`)
  const sign = operator === '-' ? -1 : 1
  return { type, run: (values, element) => sign * asNumber(argument.run(values, element)) }
}

/** What a condition comes to when its two sides differ is known only when it runs. */
function typeOfEither(one: FormulaType, other: FormulaType): FormulaType {
  if (one === other || other === 'nil') return one
  return one === 'nil' ? other : 'any'
}

function isList(type: FormulaType): boolean {
  return type === 'array' || type === 'any'
}

function isAnswer(asks: 'true or false' | 'a number' | 'anything', type: FormulaType): boolean {
  if (asks === 'anything' || type === 'any') return true
  return asks === 'a number' ? isNumeric(type) : type === 'bool'
}

function arityOf({ takes }: FormulaFunction): {
  readonly min: number
  readonly max: number
  readonly words: string
} {
  if (takes === 'numbers') return { min: 1, max: Number.POSITIVE_INFINITY, words: 'at least one argument' }
  if (takes === 'predicate') return { min: 1, max: 2, words: 'one or two arguments' }
  return { min: 1, max: 1, words: 'one argument' }
}

function callOf(
  called: Exclude<FormulaFunction, { takes: 'predicate' }>,
  args: readonly FormulaCode[],
): FormulaCode {
  if (called.takes === 'numbers')
    return {
      type: 'any',
      run: (values, element) => {
        const given = args.map((arg) => arg.run(values, element))
        if (called.keepsNil && given.length === 1 && given[0] === null) return null
        return called.apply(flatten(given))
      },
    }
  const [arg] = args
  if (arg === undefined) throw new FormulaProblem(0, 'an expression with an argument for each function')
  if (called.takes === 'list')
    return { type: called.type, run: (values, element) => called.apply(asArray(arg.run(values, element))) }
  return {
    type: called.type === 'same' ? arg.type : called.type,
    run: (values, element) => called.apply(asNumber(arg.run(values, element))),
  }
}
