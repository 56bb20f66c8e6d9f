import { createPaint, type Paint } from './paint.ts'

/** What every terminal has; and for how many columns output is made without one, as in a pipe or in CI. */
export const PAGE_COLUMNS = 80

/** The width of standard output, and its colours. */
export function terminal(): readonly [widthColumns: number, paint: Paint] {
  return [process.stdout.columns ?? PAGE_COLUMNS, createPaint(process.stdout.hasColors?.() ?? false)]
}
