import type { ContainerPlan } from '../pod-plan.ts'
import { runOf } from '../pod-plan.ts'
import type { ContainerState } from '../pod-state.ts'

type Answering = Pick<ContainerState, 'run' | 'isRunning' | 'startedAtMs' | 'stop' | 'exitDueMs'>

/** How the program meets a request: it answers, it does not, or it keeps the caller waiting until that moment. */
export type Answer =
  | { readonly kind: 'answers' | 'refuses' }
  | { readonly kind: 'hangs'; readonly untilMs: number }

const ANSWERS: Answer = { kind: 'answers' }
const REFUSES: Answer = { kind: 'refuses' }

/** What a request at that moment meets. */
export function answerOf(container: Answering, plan: ContainerPlan, atMs: number): Answer {
  if (!container.isRunning) return REFUSES
  const { answersAfterMs, outages, servesWhileStopping } = runOf(plan, container.run)
  const ranMs = atMs - container.startedAtMs
  if (answersAfterMs === undefined || ranMs < answersAfterMs) return REFUSES
  if (container.stop !== undefined && !servesWhileStopping && atMs >= container.stop.sigtermAtMs)
    return REFUSES
  for (const { fromMs, toMs, kind } of outages)
    if (ranMs >= fromMs && ranMs < toMs)
      return kind === 'refuses' ? REFUSES : { kind: 'hangs', untilMs: container.startedAtMs + toMs }
  return ANSWERS
}

/** The first moment after `atMs` at which the answer may be another one, as far as is known; undefined is never. */
export function nextAnswerChangeMs(
  container: Answering,
  plan: ContainerPlan,
  atMs: number,
): number | undefined {
  if (!container.isRunning) return undefined
  const { answersAfterMs, outages, servesWhileStopping } = runOf(plan, container.run)
  const { startedAtMs, stop, exitDueMs } = container
  let nextMs = later(Number.POSITIVE_INFINITY, atMs, exitDueMs)
  if (stop !== undefined && !servesWhileStopping) nextMs = later(nextMs, atMs, stop.sigtermAtMs)
  if (answersAfterMs !== undefined) nextMs = later(nextMs, atMs, startedAtMs + answersAfterMs)
  for (const { fromMs, toMs } of outages) {
    nextMs = later(nextMs, atMs, startedAtMs + fromMs)
    nextMs = later(nextMs, atMs, startedAtMs + toMs)
  }
  return nextMs === Number.POSITIVE_INFINITY ? undefined : nextMs
}

/** The candidate, if it lies after `atMs` and before what was found so far. */
function later(foundMs: number, atMs: number, candidateMs: number | undefined): number {
  return candidateMs !== undefined && candidateMs > atMs && candidateMs < foundMs ? candidateMs : foundMs
}
