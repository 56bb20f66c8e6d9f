import { formatDuration } from './format-duration.ts'
import type { Paint } from './paint.ts'
import { type PodLine, podsAt } from './pod-line.ts'

/** What was foretold, and what came. */
export type Prediction = {
  /** The same thing with chance drawn anew; at least one. */
  readonly predicted: readonly PodLine[]
  readonly observed: PodLine
  /** Where the picture ends. */
  readonly untilMs: number
}

type Column = {
  readonly least: number
  readonly middle: number
  readonly most: number
  readonly seen: number
}
type Mark = { readonly glyph: string; readonly name: string; readonly color: keyof Paint }

const BOTH: Mark = { glyph: '◆', name: 'both', color: 'good' }
const OBSERVED: Mark = { glyph: '●', name: 'observed', color: 'new' }
const MIDDLE: Mark = { glyph: '─', name: 'the middle prediction', color: 'old' }
const RANGE: Mark = { glyph: '░', name: 'any prediction', color: 'starting' }

const ROWS_MAX = 16
const LABEL_COLUMNS = 6

/**
 * Draws pods over time, predicted and observed: a row for each number of pods, and all numbers that a prediction had
 * at that moment as an area. A column shows what held at its end; when there are more pods than rows, a row stands for
 * several.
 *
 * @param widthColumns of the terminal, at least 60
 */
export function drawPrediction(prediction: Prediction, widthColumns: number, paint: Paint): string {
  const width = Math.max(60, widthColumns) - LABEL_COLUMNS - 1
  const columns = Array.from({ length: width }, (_, at) =>
    columnAt(prediction, ((at + 1) * prediction.untilMs) / width),
  )
  const most = Math.max(1, ...columns.flatMap((column) => [column.most, column.seen]))
  const podsPerRow = Math.ceil(most / ROWS_MAX)
  const lines: string[] = []
  for (let row = Math.ceil(most / podsPerRow); row >= 0; row -= 1) {
    const label = String(row * podsPerRow).padStart(LABEL_COLUMNS - 1)
    const cells = columns.map((column) => markAt(column, row, podsPerRow))
    const drawn = cells.map((mark) => (mark === undefined ? ' ' : paint[mark.color](mark.glyph))).join('')
    lines.push(`${paint.axis(`${label} ┤`)}${drawn.trimEnd()}`)
  }
  const [end, left] = [formatDuration(prediction.untilMs), ' '.repeat(LABEL_COLUMNS)]
  lines.push(`${left}└${'─'.repeat(width)}`, `${left} ${'0 s'.padEnd(width - end.length)}${end}`)
  const legend = (marks: readonly Mark[]): string =>
    `${left} ${marks.map(({ glyph, name, color }) => `${paint[color](glyph)} ${name}`).join('   ')}`
  return [...lines, legend([OBSERVED, BOTH]), legend([MIDDLE, RANGE])].join('\n')
}

/** For how much of the time some prediction had as many pods as were observed, from 0 to 1; looked at 1,000 times. */
export function shareForetold(prediction: Prediction): number {
  const looks = 1000
  let foretold = 0
  for (let look = 1; look <= looks; look += 1) {
    const { least, most, seen } = columnAt(prediction, (look * prediction.untilMs) / looks)
    if (seen >= least && seen <= most) foretold += 1
  }
  return foretold / looks
}

function columnAt({ predicted, observed }: Prediction, tMs: number): Column {
  const sorted = predicted.map((line) => podsAt(line, tMs)).sort((a, b) => a - b)
  const [least = 0, middle = 0, most = 0] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  return { least, middle, most, seen: podsAt(observed, tMs) }
}

function markAt({ least, middle, most, seen }: Column, row: number, podsPerRow: number): Mark | undefined {
  const rowOf = (pods: number): number => Math.ceil(pods / podsPerRow)
  const [isMiddle, isSeen] = [rowOf(middle) === row, rowOf(seen) === row]
  if (isSeen) return isMiddle ? BOTH : OBSERVED
  if (isMiddle) return MIDDLE
  return row >= rowOf(least) && row <= rowOf(most) ? RANGE : undefined
}
