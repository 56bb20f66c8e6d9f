import type { RandomStream } from '../../../engine/random-stream.ts'

/** What the kubelet remembers of a container's restarts. */
export type BackOff = {
  /** How long after an exit the next restart waits. */
  readonly waitMs: number
  /** When it was last raised: at the last restart. */
  readonly raisedAtMs: number
}

/** pkg/kubelet/kubelet.go: newCrashLoopBackOff, with the gate ReduceDefaultCrashLoopBackOffDecay off. */
const WAIT_MIN_MS = 10_000
const WAIT_MAX_MS = 300_000
/** A container that exits later than so long after its restart starts over (NewMainKubelet: HasExpiredFunc). */
const FORGOTTEN_AFTER_MS = 600_000
/** A waiting pod is looked at again after this at the latest (pod_workers.go: completeWork, resyncInterval). */
const RESYNC_MS = 60_000
/** pod_workers.go: workerBackOffPeriodJitterFactor. */
const JITTER = 0.5

/**
 * The moment from which a container may restart (kuberuntime_manager.go: doBackOff; client-go util/flowcontrol/
 * backoff.go: IsInBackOffSince).
 *
 * @param exitedAtMs the exit that the wait counts from
 */
export function restartableAtMs(backOff: BackOff | undefined, exitedAtMs: number): number {
  if (backOff === undefined || isForgotten(backOff, exitedAtMs)) return exitedAtMs
  return exitedAtMs + backOff.waitMs
}

/** The wait of the next restart, raised at this one: 10, 20, 40, 80, 160, 300, 300 … s (backoff.go: Next). */
export function raised(backOff: BackOff | undefined, exitedAtMs: number, nowMs: number): BackOff {
  const waitMs =
    backOff === undefined || isForgotten(backOff, exitedAtMs)
      ? WAIT_MIN_MS
      : Math.min(backOff.waitMs * 2, WAIT_MAX_MS)
  return { waitMs, raisedAtMs: nowMs }
}

/**
 * When the kubelet looks again at a pod that waits: after the wait, but within a minute, and each time up to half
 * as late again, by chance. A wait of 10 s ends after 10 to 15 s; one of 300 s up to 90 s late.
 *
 * @param random undefined adds nothing
 */
export function retryAtMs(nowMs: number, restartableMs: number, random: RandomStream | undefined): number {
  let lookMs = nowMs
  while (lookMs < restartableMs) {
    const waitMs = Math.min(restartableMs - lookMs, RESYNC_MS)
    lookMs += Math.ceil(waitMs * (1 + (random === undefined ? 0 : JITTER * random.next())))
  }
  return lookMs
}

function isForgotten(backOff: BackOff, exitedAtMs: number): boolean {
  return exitedAtMs - backOff.raisedAtMs > FORGOTTEN_AFTER_MS
}
