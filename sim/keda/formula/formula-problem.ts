/** Why a formula cannot be compiled: what is expected, and where. */
export class FormulaProblem extends Error {
  /** The place in the text, from 0. */
  readonly at: number

  /** @param expected words that follow "must be" */
  constructor(at: number, expected: string) {
    super(expected)
    this.at = at
  }
}

/** Why a formula has no result with the values of now. */
export class FormulaFault extends Error {}
