/** What is known when a request comes. Times in milliseconds. */
export type QueueState = {
  /** Requests that wait. */
  readonly waiting: number
  /** How many may. */
  readonly waitingMax: number
  /** How long what waits will take, by what was learnt. */
  readonly workMs: number
  /** What the request itself will take. */
  readonly ownMs: number
  /** How long its answer is of use. */
  readonly patienceMs: number
}

/** `deadline`: it could not be answered in time even if nobody waited; the others are a matter of load. */
export type RefusalReason = 'queue_full' | 'too_late' | 'deadline'

/** Why a request is refused, and when to come again. */
type Refusal = { readonly reason: RefusalReason; readonly retryAfterS: number }

/**
 * Whether a request may wait. One that would be answered too late is refused at once: its caller can ask another pod,
 * and those who wait are not held up by work that nobody wants.
 */
export function judgeAdmission(state: QueueState): Refusal | undefined {
  const { waiting, waitingMax, workMs, ownMs, patienceMs } = state
  // Whole seconds, as the header has it.
  const retryAfterS = Math.max(1, Math.ceil(workMs / 1000))
  if (patienceMs <= 0 || ownMs > patienceMs) return { reason: 'deadline', retryAfterS }
  if (waiting >= waitingMax) return { reason: 'queue_full', retryAfterS }
  return workMs + ownMs > patienceMs ? { reason: 'too_late', retryAfterS } : undefined
}
