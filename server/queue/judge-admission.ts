/** What is known when a request comes. Times in milliseconds. */
export type QueueState = {
  /** What there is no room for, even without those who go after it: its place, or its bytes. */
  readonly lack: 'queue_full' | 'memory_full' | undefined
  /** How long what goes before it will take, by what was learnt. */
  readonly workMs: number
  /** What the request itself will take. */
  readonly ownMs: number
  /** How long its answer is of use. */
  readonly patienceMs: number
}

/**
 * `deadline`: it could not be answered in time even if nobody waited; the others are a matter of load. `displaced`: it
 * had a place, and left it for one that goes before it.
 */
export type RefusalReason = 'queue_full' | 'memory_full' | 'displaced' | 'too_late' | 'deadline'

/** Why a request is refused, and when to come again. */
type Refusal = { readonly reason: Exclude<RefusalReason, 'displaced'>; readonly retryAfterS: number }

/**
 * Whether a request may wait. One that would be answered too late is refused at once: its caller can ask another pod,
 * and those who wait are not held up by work that nobody wants.
 */
export function judgeAdmission({ lack, workMs, ownMs, patienceMs }: QueueState): Refusal | undefined {
  const retryAfterS = retryAfter(workMs)
  if (patienceMs <= 0 || ownMs > patienceMs) return { reason: 'deadline', retryAfterS }
  if (lack !== undefined) return { reason: lack, retryAfterS }
  return workMs + ownMs > patienceMs ? { reason: 'too_late', retryAfterS } : undefined
}

/** When so much work is done, in whole seconds, as the header has it; at least 1. */
export function retryAfter(workMs: number): number {
  return Math.max(1, Math.ceil(workMs / 1000))
}
