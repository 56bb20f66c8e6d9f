import { type PodCounts, type Sample, type Timeline, totalCounts } from '../../sim/index.ts'
import { formatDuration } from './format-duration.ts'
import type { Paint } from './paint.ts'

/** What the picture needs beside the timeline. */
export type PictureOptions = {
  /** Columns of the terminal; the picture uses all of them, at least 40. */
  readonly widthColumns: number
  /** `replicas - maxUnavailable`: marked on the axis. */
  readonly floor: number
  /** `replicas + maxSurge`: marked on the axis. */
  readonly ceiling: number
  readonly paint: Paint
}

/** One state that a pod can be in, as it is drawn; the order is from the axis up. */
type Layer = { readonly glyph: string; readonly name: string; readonly color: keyof Paint }

const LAYERS = {
  oldAvailable: { glyph: '█', name: 'old, available', color: 'old' },
  newAvailable: { glyph: '▓', name: 'new, available', color: 'new' },
  starting: { glyph: '░', name: 'not available yet', color: 'starting' },
  terminating: { glyph: '·', name: 'terminating', color: 'terminating' },
} as const satisfies Record<string, Layer>
const STACK: readonly Layer[] = [
  LAYERS.oldAvailable,
  LAYERS.newAvailable,
  LAYERS.starting,
  LAYERS.terminating,
]

const ROWS_MAX = 16
/** Room for `ceiling 100000`: more pods than are drawn in earnest. */
const LABEL_COLUMNS = 15

/**
 * Draws a rollout: time to the right, pods upwards, one colour and glyph a state, floor and ceiling on the axis.
 *
 * A column shows the last state within its span of time, so that the picture ends with the end of the rollout;
 * moments shorter than a column are told by the figures under the picture.
 */
export function drawRollout(timeline: Timeline, options: PictureOptions): string {
  const columns = Math.max(40, options.widthColumns) - LABEL_COLUMNS - 1
  const endMs = pictureEndMs(timeline)
  const stacks = sampleColumns(timeline.samples, columns, endMs)
  const most = Math.max(options.ceiling, ...stacks.map((stack) => stack.reduce((sum, pods) => sum + pods, 0)))
  const podsPerRow = Math.max(1, Math.ceil(most / ROWS_MAX))
  const rows = Math.max(1, Math.ceil(most / podsPerRow))
  const lines: string[] = []
  for (let row = rows; row >= 1; row -= 1)
    lines.push(axisLabel(row, podsPerRow, rows, options) + drawRow(stacks, row, podsPerRow, options.paint))
  lines.push(`${' '.repeat(LABEL_COLUMNS)}└${'─'.repeat(columns)}`)
  lines.push(timeAxis(columns, endMs))
  lines.push(legend(options.paint, columns))
  return lines.join('\n')
}

/** A little after the last thing that happened: the final state must be seen too. */
function pictureEndMs({ samples, events }: Timeline): number {
  const lastMs = Math.max(samples.at(-1)?.tMs ?? 0, events.at(-1)?.tMs ?? 0)
  return Math.max(1, lastMs * 1.06)
}

/** For each column the numbers of pods in each layer. */
function sampleColumns(samples: readonly Sample[], columns: number, endMs: number): readonly number[][] {
  const newest = newestRevision(samples)
  const stacks: number[][] = []
  let next = 0
  for (let column = 1; column <= columns; column += 1) {
    const untilMs = (column * endMs) / columns
    while (next + 1 < samples.length && (samples[next + 1]?.tMs ?? Number.POSITIVE_INFINITY) <= untilMs)
      next += 1
    const sample = samples[next]
    stacks.push(sample === undefined ? [] : stackOf(sample, newest))
  }
  return stacks
}

function stackOf(sample: Sample, newest: string | undefined): number[] {
  const all = totalCounts(sample)
  const fresh: PodCounts | undefined = newest === undefined ? undefined : sample.revisions[newest]
  const newAvailable = fresh?.available ?? 0
  return [all.available - newAvailable, newAvailable, all.pods - all.available, all.terminating]
}

/** The highest revision, if there is more than one: with a single one, all pods are drawn as old. */
function newestRevision(samples: readonly Sample[]): string | undefined {
  const revisions = new Set(samples.flatMap((sample) => Object.keys(sample.revisions)))
  return revisions.size < 2 ? undefined : [...revisions].sort((a, b) => Number(b) - Number(a))[0]
}

/** A row stands for a few pods, and shows the state of the middle one of them. */
function drawRow(stacks: readonly number[][], row: number, podsPerRow: number, paint: Paint): string {
  const pod = (row - 1) * podsPerRow + Math.ceil(podsPerRow / 2)
  let line = ''
  let run = ''
  let runLayer: Layer | undefined
  const flush = (): void => {
    line += runLayer === undefined ? run : paint[runLayer.color](run)
    run = ''
  }
  for (const stack of stacks) {
    const layer = layerAt(stack, pod)
    if (layer !== runLayer) flush()
    runLayer = layer
    run += layer?.glyph ?? ' '
  }
  flush()
  return line.trimEnd()
}

function layerAt(stack: readonly number[], pod: number): Layer | undefined {
  let top = 0
  return STACK.find((_, index) => {
    top += stack[index] ?? 0
    return pod <= top
  })
}

function axisLabel(
  row: number,
  podsPerRow: number,
  rows: number,
  { floor, ceiling, paint }: PictureOptions,
): string {
  const covers = (pods: number): boolean => pods > (row - 1) * podsPerRow && pods <= row * podsPerRow
  const isMarked = covers(ceiling) || covers(floor)
  const mark = covers(ceiling) ? `ceiling ${ceiling}` : covers(floor) ? `floor ${floor}` : ''
  const text = mark || (row === rows || row === 1 ? String(row * podsPerRow) : '')
  return paint.axis(`${text.padStart(LABEL_COLUMNS - 1)} ${isMarked ? '┼' : '┤'}`)
}

function timeAxis(columns: number, endMs: number): string {
  const end = formatDuration(endMs)
  const middle = formatDuration(endMs / 2)
  const left = Math.floor(columns / 2) - Math.floor(middle.length / 2)
  const line = '0 s'.padEnd(left) + middle
  return `${' '.repeat(LABEL_COLUMNS + 1)}${line.padEnd(columns - end.length)}${end}`
}

/** One line, or as many as a narrow terminal needs. */
function legend(paint: Paint, columns: number): string {
  const lines: string[] = []
  let used = columns
  for (const { glyph, name, color } of STACK) {
    const entryColumns = glyph.length + 1 + name.length
    const isFirst = used + 3 + entryColumns > columns
    const entry = `${paint[color](glyph)} ${name}`
    if (isFirst) lines.push(`${' '.repeat(LABEL_COLUMNS + 1)}${entry}`)
    else lines.push(`${lines.pop() ?? ''}   ${entry}`)
    used = isFirst ? entryColumns : used + 3 + entryColumns
  }
  return lines.join('\n')
}
