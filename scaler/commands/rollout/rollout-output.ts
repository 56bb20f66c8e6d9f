import { compareReports, type Rehearsal, totalCounts } from '../../../sim/index.ts'
import { countPods } from '../../cluster/count-pods.ts'
import type { ObservedWorkload } from '../../cluster/observed-workload.ts'
import { formatDuration } from '../../draw/format-duration.ts'
import { drawRehearsal } from '../../draw/rehearsal-page.ts'
import { drawRollout } from '../../draw/rollout-picture.ts'
import { terminal } from '../../draw/terminal.ts'
import type { RolloutOutcome } from '../../gate/carry-out-rollout.ts'
import type { GateListener, GateOutcome } from '../../gate/gate.ts'
import type { RehearsedWorlds } from '../../rehearsal/rehearse.ts'
import type { AutoscalerOwner } from '../../rollout/autoscaler-owner.ts'

/** Tells a person, or with `--json` a script, what the gate does. Progress goes to standard error. */
export class RolloutOutput implements GateListener {
  readonly #isJson: boolean
  #lastProgress = ''

  constructor(isJson: boolean) {
    this.#isJson = isJson
  }

  onRehearsed(rehearsed: RehearsedWorlds, autoscaler: AutoscalerOwner | undefined): void {
    if (this.#isJson) return
    console.log(drawRehearsal(rehearsed, ...terminal()))
    if (autoscaler !== undefined) console.log(`replicas are left to ${autoscaler.kind} ${autoscaler.name}`)
  }

  onProgress(observed: ObservedWorkload): void {
    const { revisions } = countPods(observed, [], Date.now())
    const parts = Object.entries(revisions).map(
      ([revision, { pods, available, terminating }]) =>
        `revision ${revision}: ${available} of ${pods} available${terminating > 0 ? `, ${terminating} terminating` : ''}`,
    )
    const line = parts.join('; ')
    if (line !== this.#lastProgress) console.error(`  ${line}`)
    this.#lastProgress = line
  }

  end(outcome: GateOutcome): void {
    if (this.#isJson) console.log(JSON.stringify(asJson(outcome)))
    else if ('rollout' in outcome) console.log(drawOutcome(outcome.rehearsal, outcome.rollout))
    else if (outcome.result === 'rehearsed') console.log('dry run: nothing was applied')
    else console.log('refused: nothing was applied')
  }
}

function asJson(outcome: GateOutcome): object {
  const { timeline, report, verdict, plan } = outcome.rehearsal
  const predicted = { spec: plan.after, seed: plan.seed, timeline, report, verdict }
  if (!('rollout' in outcome)) return { result: outcome.result, predicted }
  return {
    result: outcome.result,
    predicted,
    observed: outcome.rollout,
    comparison: compareReports(report, outcome.rollout.report),
  }
}

function drawOutcome(rehearsal: Rehearsal, rollout: RolloutOutcome): string {
  const [widthColumns, paint] = terminal()
  const { minAvailable: floor, maxPods: ceiling } = rehearsal.objectives
  const { failure, restoredRevision, isSettled, timeline, report } = rollout
  const lines = ['', paint.strong('On the cluster')]
  if (timeline.samples.some((sample) => totalCounts(sample).pods > 0))
    lines.push(drawRollout(timeline, { widthColumns, paint, floor, ceiling }))
  lines.push('', ...compareReports(rehearsal.report, report).map(describeFigure), '')
  if (failure === undefined) lines.push(paint.good('COMPLETE'))
  else {
    lines.push(paint.bad(`FAILED  ${failure.reason}: ${failure.message}`))
    const back =
      restoredRevision === undefined ? 'nothing was put back' : `revision ${restoredRevision} was put back`
    lines.push(`        ${back}${isSettled ? ', and all its pods are available' : ''}`)
  }
  return lines.join('\n')
}

const TITLES = {
  minAvailable: 'fewest available pods',
  maxPods: 'most pods at once',
  complete: 'complete',
  durationMs: 'duration',
} as const

function describeFigure({ figure, predicted, observed }: ReturnType<typeof compareReports>[number]): string {
  const show = (value: number | boolean): string =>
    typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : figure === 'durationMs'
        ? formatDuration(value)
        : `${value}`
  return `${TITLES[figure].padEnd(23)} predicted ${show(predicted).padEnd(9)} observed ${show(observed)}`
}
