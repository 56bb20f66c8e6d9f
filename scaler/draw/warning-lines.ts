import type { Warning } from '../../sim/index.ts'
import type { Paint } from './paint.ts'
import { PAGE_COLUMNS } from './terminal.ts'
import { hangText } from './wrap-text.ts'

/** What should be known beside the figures, with an empty line behind it where there is something. */
export function warningLines(warnings: readonly Warning[], paint: Paint): readonly string[] {
  if (warnings.length === 0) return []
  const lines = warnings.flatMap(({ message, remedy }) => [
    ...hangText('NOTE  ', message, PAGE_COLUMNS).map(paint.starting),
    ...hangText(' '.repeat(6), `remedy: ${remedy}`, PAGE_COLUMNS),
  ])
  return [...lines, '']
}
