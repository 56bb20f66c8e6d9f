import type { Reaction, ReactionStage } from '../../sim/index.ts'
import { formatDuration } from './format-duration.ts'

const STAGES: Readonly<Record<ReactionStage, string>> = {
  scrape: 'scrape',
  rateWindow: 'rate window',
  autoscaler: 'autoscaler',
  startUp: 'start-up',
  furtherSteps: 'further steps',
  endpoints: 'endpoints',
}

const INDENT = ' '.repeat(24)

/** More would not fit into 80 columns. */
const STAGES_A_LINE = 3

/** Of more reactions only the slowest are shown. */
const REACTIONS_MAX = 4

/**
 * Where the time went between each rise in load and capacity for it; of many, the slowest, and how slow others were. The
 * steps of a slope that the next one overtook are only counted.
 */
export function reactionsLines(all: readonly Reaction[]): readonly string[] {
  const reactions = all.filter(({ isOvertaken }) => !isOvertaken)
  return [...slowestLines(reactions), ...overtakenLines(all.length - reactions.length, reactions.length)]
}

function slowestLines(reactions: readonly Reaction[]): readonly string[] {
  if (reactions.length <= REACTIONS_MAX) return reactions.flatMap(reactionLines)
  const bySlowness = reactions.toSorted((a, b) => slowness(b) - slowness(a))
  const shown = bySlowness.slice(0, REACTIONS_MAX).sort((a, b) => a.tMs - b.tMs)
  const others = bySlowness.slice(REACTIONS_MAX)
  const slowest = others[0]?.totalMs
  const within = slowest === undefined ? 'some not reached' : `each within ${formatDuration(slowest)}`
  return [...shown.flatMap(reactionLines), `${INDENT}${others.length} other rises: ${within}`]
}

/** @param beside how many reactions stand above */
function overtakenLines(count: number, beside: number): readonly string[] {
  if (count === 0) return []
  const mark = beside === 0 ? 'reaction'.padEnd(INDENT.length) : INDENT
  return [`${mark}${count} ${count === 1 ? 'rise' : 'rises'} on the way up, overtaken by the next one`]
}

/** What was never reached is slowest. */
function slowness({ totalMs }: Reaction): number {
  return totalMs ?? Number.MAX_VALUE
}

/** Where the time went between a rise in load and capacity for it. */
function reactionLines({ tMs, fromPerSecond, toPerSecond, pods, stages, totalMs }: Reaction): string[] {
  const [from, to] = [rounded(fromPerSecond), rounded(toPerSecond)]
  // A slope passes what the pods can do by little.
  const rise = `${from === to ? 'past' : `${from} →`} ${to} requests/s at ${formatDuration(tMs)}`
  const reached = totalMs === undefined ? 'not reached' : `after ${formatDuration(totalMs)}`
  const parts = stages
    .filter(({ ms }) => ms > 0)
    .map(({ stage, ms }) => `${STAGES[stage]} ${Math.round(ms / 1000)} s`)
  const lines = []
  for (let i = 0; i < parts.length; i += STAGES_A_LINE)
    lines.push(`${INDENT}${parts.slice(i, i + STAGES_A_LINE).join(' + ')}`)
  return [`reaction                ${rise}: ${pods} pods ${reached}`, ...lines]
}

/** A slope rises by fractions. */
function rounded(perSecond: number): string {
  return String(Number(perSecond.toPrecision(3)))
}
