/** One thing that is wrong with an input: enough to mend it without reading any code. */
export type Problem = {
  /** Path of the field as the user wrote it, for example `spec.strategy.rollingUpdate.maxSurge`. */
  readonly field: string
  /** What was given. */
  readonly value: unknown
  /** What is allowed, as words that follow "must be". */
  readonly bound: string
  /** What to do about it. */
  readonly remedy: string
}

/** An input parsed, or everything that is wrong with it at once. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** One line for a person: field, bound, value and remedy. */
export function describeProblem(problem: Problem): string {
  return `${problem.field} must be ${problem.bound}, not ${JSON.stringify(problem.value) ?? 'missing'}: ${problem.remedy}`
}
