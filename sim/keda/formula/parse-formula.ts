import jsep from 'jsep'
import type { FormulaNode } from './formula-node.ts'
import { FormulaProblem } from './formula-problem.ts'

// jsep reads an expression's shape and evaluates nothing. Its settings are global: no other file may import it.
// The operators of expr-lang with their precedence (expr-lang/expr v1.17.8: parser/operator/operator.go).
const BINARY: Readonly<Record<string, number>> = {
  or: 10,
  '||': 10,
  and: 15,
  '&&': 15,
  '==': 20,
  '!=': 20,
  '<': 20,
  '>': 20,
  '>=': 20,
  '<=': 20,
  '+': 30,
  '-': 30,
  '*': 60,
  '/': 60,
  '%': 60,
  '**': 100,
  '^': 100,
  '??': 500,
}
/** expr-lang binds these tighter than a sign before them: -2 ** 2 is -(2 ** 2). jsep does the reverse. */
const TIGHTER_THAN_SIGN: readonly string[] = ['**', '^', '??']

jsep.removeAllBinaryOps()
jsep.removeAllUnaryOps()
jsep.removeAllLiterals()
jsep.addLiteral('true', true)
jsep.addLiteral('false', false)
jsep.addLiteral('nil', null)
for (const operator of ['-', '+', '!', 'not']) jsep.addUnaryOp(operator)
for (const [operator, precedence] of Object.entries(BINARY))
  jsep.addBinaryOp(operator, precedence, operator === '**' || operator === '^')

const OPEN_PAREN = 40
const OPEN_BRACE = 123
const HASH = 35

/** Set while jsep reads a token that this hook has looked at already. */
let isSeen = false

jsep.hooks.add('gobble-token', function readToken(env) {
  if (isSeen) {
    isSeen = false
    return
  }
  const at = this.index
  const node = readOwnToken(this)
  if (node !== undefined) env.node = { ...node, at }
})

/** What jsep does not know (the element # and a predicate in braces), and what it forgets (parentheses, positions). */
function readOwnToken(parser: jsep.HookScope): jsep.Expression | undefined {
  switch (parser.code) {
    case OPEN_PAREN:
      return { type: 'Group', body: parser.gobbleGroup() }
    case HASH:
      parser.index += 1
      return { type: 'Element' }
    case OPEN_BRACE: {
      parser.index += 1
      const body = parser.gobbleExpression()
      parser.gobbleSpaces()
      if (parser.char !== '}') parser.throwError('Unclosed {')
      parser.index += 1
      return { type: 'Predicate', body }
    }
    default:
      isSeen = true
      return parser.gobbleToken() || undefined
  }
}

/**
 * Reads an expression of expr-lang: numbers, names, operators, conditions, lists, calls and predicates.
 *
 * @throws {FormulaProblem} with the place, for anything else
 */
export function parseFormula(text: string): FormulaNode {
  isSeen = false
  try {
    return convert(jsep(text))
  } catch (error) {
    if (error instanceof FormulaProblem) throw error
    const { index, description } = error as { index?: number; description?: string }
    throw new FormulaProblem(index ?? 0, `an expression (${description ?? 'it cannot be read'})`)
  }
}

function convert(node: unknown): FormulaNode {
  const core = node as jsep.CoreExpression | { readonly type: 'Group' | 'Predicate' | 'Element' }
  const at = placeOf(node)
  switch (core.type) {
    case 'Literal':
      return convertLiteral(core as jsep.Literal, at)
    case 'Identifier':
      return { kind: 'name', name: (core as jsep.Identifier).name, at }
    case 'Element':
      return { kind: 'element', at }
    case 'Group':
      return convert((core as { readonly body?: unknown }).body)
    case 'Predicate':
      return { kind: 'predicate', body: convert((core as { readonly body?: unknown }).body), at }
    case 'UnaryExpression': {
      const { operator, argument } = core as jsep.UnaryExpression
      return { kind: 'unary', operator, argument: convert(argument), at }
    }
    case 'BinaryExpression':
      return convertBinary(core as jsep.BinaryExpression, at)
    case 'ConditionalExpression': {
      const { test, consequent, alternate } = core as jsep.ConditionalExpression
      return {
        kind: 'ternary',
        test: convert(test),
        consequent: convert(consequent),
        alternate: convert(alternate),
        at,
      }
    }
    case 'ArrayExpression':
      return { kind: 'array', items: (core as jsep.ArrayExpression).elements.map(convert), at }
    case 'CallExpression': {
      const { callee, arguments: args } = core as jsep.CallExpression
      if (callee.type !== 'Identifier') throw new FormulaProblem(at, 'a call of a function by its name')
      return { kind: 'call', name: (callee as jsep.Identifier).name, args: args.map(convert), at }
    }
    default:
      throw new FormulaProblem(at, 'one expression of numbers, triggers, operators and functions')
  }
}

function convertLiteral({ value, raw }: jsep.Literal, at: number): FormulaNode {
  if (typeof value === 'number') return { kind: 'number', value, isWhole: /^\d+$/.test(raw), at }
  if (typeof value === 'boolean') return { kind: 'boolean', value, at }
  if (value === null) return { kind: 'nil', at }
  throw new FormulaProblem(at, 'an expression without text')
}

function convertBinary({ operator, left, right }: jsep.BinaryExpression, at: number): FormulaNode {
  const isCoalescence = left.type === 'BinaryExpression' && left['operator'] === '??'
  if (isCoalescence && operator !== '??' && typeOf(left['left']) !== 'UnaryExpression')
    throw new FormulaProblem(at, 'an expression with parentheses around ??, where another operator follows')
  const converted = convert(left)
  const argument = convert(right)
  const isTight = TIGHTER_THAN_SIGN.includes(operator)
  return isTight && (left.type === 'UnaryExpression' || isSigned(left))
    ? underSigns(converted, (inner) => ({ kind: 'binary', operator, left: inner, right: argument, at }))
    : { kind: 'binary', operator, left: converted, right: argument, at }
}

/** Whether signs stand before a whole chain of ??: they were put there already. */
function isSigned(node: jsep.Expression): boolean {
  return (
    node.type === 'BinaryExpression' &&
    node['operator'] === '??' &&
    typeOf(node['left']) === 'UnaryExpression'
  )
}

/** Puts a power or ?? under the signs before its left side, however many there are. */
function underSigns(node: FormulaNode, join: (inner: FormulaNode) => FormulaNode): FormulaNode {
  return node.kind === 'unary' ? { ...node, argument: underSigns(node.argument, join) } : join(node)
}

function typeOf(node: unknown): string | undefined {
  return (node as jsep.Expression | undefined)?.type
}

/** The place of a token; a node that joins several stands where its first token stands. */
function placeOf(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0
  const { at, left, test } = node as { at?: number; left?: unknown; test?: unknown }
  return at ?? placeOf(left ?? test)
}
