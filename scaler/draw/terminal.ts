import { createPaint, type Paint } from './paint.ts'

/** Without a terminal, as in a pipe or in CI, output is made for this many columns. */
const COLUMNS_DEFAULT = 80

/** The width of standard output, and its colours. */
export function terminal(): readonly [widthColumns: number, paint: Paint] {
  return [process.stdout.columns ?? COLUMNS_DEFAULT, createPaint(process.stdout.hasColors?.() ?? false)]
}
