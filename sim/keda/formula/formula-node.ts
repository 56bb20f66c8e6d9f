/** A formula as a tree. Each node knows where it begins in the text, from 0. */
export type FormulaNode =
  | { readonly kind: 'number'; readonly value: number; readonly isWhole: boolean; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'nil'; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  /** `#` in a predicate. */
  | { readonly kind: 'element'; readonly at: number }
  | {
      readonly kind: 'unary'
      readonly operator: string
      readonly argument: FormulaNode
      readonly at: number
    }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: FormulaNode
      readonly right: FormulaNode
      readonly at: number
    }
  | {
      readonly kind: 'ternary'
      readonly test: FormulaNode
      readonly consequent: FormulaNode
      readonly alternate: FormulaNode
      readonly at: number
    }
  | { readonly kind: 'array'; readonly items: readonly FormulaNode[]; readonly at: number }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly args: readonly FormulaNode[]
      readonly at: number
    }
  /** `{# > 1}` */
  | { readonly kind: 'predicate'; readonly body: FormulaNode; readonly at: number }
