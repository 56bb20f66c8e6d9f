import {
  type Rehearsal,
  type Report,
  resolveFenceposts,
  type Timeline,
  type TimelineEvent,
  type Verdict,
} from '../../sim/index.ts'
import type { RehearsedWorlds } from '../rehearsal/rehearse.ts'
import { formatDuration } from './format-duration.ts'
import type { Paint } from './paint.ts'
import { reactionsLines } from './reaction-lines.ts'
import { drawRollout } from './rollout-picture.ts'
import { PAGE_COLUMNS } from './terminal.ts'
import { hangText, wrapText } from './wrap-text.ts'

/** Events shown at most: a long rollout repeats itself. */
const EVENTS_MAX = 14

/**
 * The page that a person reads: what is rehearsed, the picture, what the controllers did, figures, verdict.
 *
 * @param more lines before the verdict
 */
export function drawRehearsal(
  { rehearsal, worlds }: RehearsedWorlds,
  widthColumns: number,
  paint: Paint,
  more: readonly string[] = [],
): string {
  const { plan, timeline, objectives } = rehearsal
  return [
    ...title(rehearsal, paint),
    '',
    drawRollout(timeline, {
      widthColumns,
      paint,
      floor: objectives.minAvailable,
      ceiling: objectives.maxPods,
    }),
    '',
    ...listEvents(timeline, plan.after.kind === 'ReplicaSet' ? 'template' : 'revision'),
    '',
    ...figures(rehearsal),
    ...(plan.after.kind === 'ReplicaSet' ? replicaSetNote(rehearsal) : []),
    '',
    ...more,
    ...verdictLines(rehearsal.verdict, worlds, paint),
  ].join('\n')
}

function title({ plan: { before, after, seed } }: Rehearsal, paint: Paint): readonly string[] {
  const replicas =
    before.replicas === after.replicas ? `${after.replicas}` : `${before.replicas} → ${after.replicas}`
  const { maxSurge, maxUnavailable } = resolveFenceposts(after)
  const rules =
    after.kind === 'ReplicaSet'
      ? 'no rolling update'
      : after.strategy.type === 'Recreate'
        ? 'Recreate'
        : `surge ${after.strategy.maxSurge} (${maxSurge}), unavailable ${after.strategy.maxUnavailable} (${maxUnavailable})`
  const name = `${after.kind} ${after.name}`
  const [first = '', ...others] = wrapText(
    `${name}: ${replicas} replicas, ${rules}; simulated with seed ${seed}`,
    PAGE_COLUMNS,
  )
  return [first.replace(name, paint.strong), ...others]
}

function listEvents({ events }: Timeline, noun: string): readonly string[] {
  const shown = (some: Timeline['events']): readonly string[] =>
    some.flatMap((event) =>
      hangText(`${formatDuration(event.tMs).padStart(10)}  `, describe(event, noun), PAGE_COLUMNS),
    )
  if (events.length <= EVENTS_MAX) return shown(events)
  return [
    ...shown(events.slice(0, EVENTS_MAX / 2)),
    `${' '.repeat(12)}… ${events.length - EVENTS_MAX} more (--json has them all)`,
    ...shown(events.slice(-EVENTS_MAX / 2)),
  ]
}

function describe(event: TimelineEvent, noun: string): string {
  if (event.kind === 'scale') return `${noun} ${event.revision}: ${event.from} → ${event.to} pods`
  if (event.kind === 'autoscale') return `${event.by}: ${event.from} → ${event.to} replicas (${event.reason})`
  return event.message
}

function figures({ report, objectives, plan, timeline, verdict }: Rehearsal): string[] {
  const bound = plan.after.kind === 'ReplicaSet' ? '' : ` (floor ${objectives.minAvailable})`
  const ceiling = plan.after.kind === 'ReplicaSet' ? '' : ` (ceiling ${objectives.maxPods})`
  const isCeilingBroken = verdict.reasons.some(({ code }) => code === 'above-ceiling')
  const isExcused = report.maxPods > objectives.maxPods && !isCeilingBroken
  return [
    `fewest available pods   ${report.minAvailable}${bound}`,
    `most pods at once       ${report.maxPods}${ceiling}; with terminating ones ${report.maxPodsWithTerminating}`,
    ...(isExcused
      ? ['                        those above the ceiling waited for their deletion (--kube-api-qps)']
      : []),
    `duration                ${formatDuration(report.durationMs)}${report.complete ? '' : ', not complete'}`,
    // Requests that were simulated one by one have a page of their own.
    ...(timeline.traffic === undefined ? expectedRequests(timeline, report) : []),
  ]
}

function expectedRequests({ reactions = [] }: Timeline, { requests }: Report): string[] {
  return [...(requests === undefined ? [] : requestsLines(requests)), ...reactionsLines(reactions)]
}

function requestsLines({
  total,
  toSilentPods,
  toNobody,
}: NonNullable<Report['requests']>): readonly string[] {
  const lost = toSilentPods + toNobody
  const share = total === 0 ? 0 : (100 * lost) / total
  const causes = `${toSilentPods.toFixed(1)} to pods that had stopped, ${toNobody.toFixed(1)} for want of pods`
  const text = `${lost.toFixed(1)} of ${total.toFixed(0)} (${share.toFixed(2)} %): ${causes}`
  return hangText('requests lost           ', text, PAGE_COLUMNS)
}

/** What surprises people about bare ReplicaSets: a new template changes no running pod. */
function replicaSetNote({ timeline }: Rehearsal): readonly string[] {
  const last = timeline.samples.at(-1)?.revisions ?? {}
  const parts = Object.entries(last)
    .filter(([, counts]) => counts.pods > 0)
    .map(([revision, counts]) => `${counts.pods} of template ${revision}`)
  const text = `${parts.join(', ') || 'none'}: a ReplicaSet replaces no running pod`
  return hangText('pods at the end         ', text, PAGE_COLUMNS)
}

/** Whether every objective is met; every one that is not, with its remedy. */
export function verdictLines(verdict: Verdict, worlds: number, paint: Paint): string[] {
  const where = worlds === 1 ? '' : ` in each of ${worlds} worlds`
  if (verdict.pass) return [paint.good(`PASS  every objective is met${where}`)]
  return verdict.reasons.flatMap(({ message, remedy }) => [
    ...hangText('FAIL  ', message, PAGE_COLUMNS).map(paint.bad),
    ...hangText(' '.repeat(6), `remedy: ${remedy}`, PAGE_COLUMNS),
  ])
}
