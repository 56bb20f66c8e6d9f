import type { Verdict } from '../../../sim/index.ts'
import { formatDuration } from '../format-duration.ts'
import { wrapText } from '../wrap-text.ts'
import type { Axis } from './axis.ts'
import { pixels } from './curve.ts'
import { escapeXml } from './escape-xml.ts'

const RADIUS_PX = 8
const LINE_PX = 16
/** Letters of 12 px that fit the page, be they wide. */
export const LINE_LETTERS = 128

/** A numbered mark at the moment of each miss, with a line through all panels. */
export function violationMarks(
  { reasons }: Verdict,
  time: Axis,
  { topPx, bottomPx }: { readonly topPx: number; readonly bottomPx: number },
): readonly string[] {
  const inOrder = reasons
    .map(({ tMs }, index) => ({ atPx: time.at(tMs ?? 0), number: index + 1 }))
    .sort((a, b) => a.atPx - b.atPx)
  let freePx = Number.NEGATIVE_INFINITY
  const marks = inOrder.flatMap(({ atPx, number }) => {
    // The line is at the moment; marks of one moment stand beside each other.
    const markPx = Math.max(atPx, freePx)
    freePx = markPx + 2 * RADIUS_PX + 2
    return [
      `<circle class="mark" cx="${pixels(markPx)}" cy="${topPx}" r="${RADIUS_PX}"/>`,
      `<text class="mark-text" x="${pixels(markPx)}" y="${topPx + 4}" text-anchor="middle">${number}</text>`,
    ]
  })
  const moments = [...new Set(inOrder.map(({ atPx }) => pixels(atPx)))]
  return [...moments.map((at) => `<path class="violation" d="M${at} ${topPx}V${bottomPx}"/>`), ...marks]
}

/** What was missed, when, why, and what helps: a line or more for each, from `topPx` down. */
export function violationList(
  { pass, reasons }: Verdict,
  leftPx: number,
  topPx: number,
): { readonly lines: readonly string[]; readonly heightPx: number } {
  if (pass) {
    const line = `<text class="good" x="${leftPx}" y="${topPx + LINE_PX}">PASS: every objective is met</text>`
    return { lines: [line], heightPx: LINE_PX }
  }
  const texts = reasons.flatMap(({ message, remedy, tMs }, index) => [
    ...wrapText(`${index + 1}  at ${formatDuration(tMs ?? 0)}: ${message}`, LINE_LETTERS).map((text) => ({
      text,
      style: 'bad',
    })),
    ...wrapText(`remedy: ${remedy}`, LINE_LETTERS).map((text) => ({ text, style: 'faint' })),
  ])
  const lines = texts.map(
    ({ text, style }, line) =>
      `<text class="${style}" x="${leftPx}" y="${topPx + (line + 1) * LINE_PX}">${escapeXml(text)}</text>`,
  )
  return { lines, heightPx: texts.length * LINE_PX }
}
