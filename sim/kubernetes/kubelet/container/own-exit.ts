import type { ContainerRun, MemoryUse } from './container-behaviour.ts'

/** How a container ended, in the words of its status. */
export type Exit = {
  readonly exitCode: number
  readonly reason: 'Completed' | 'Error' | 'OOMKilled'
}

/** An exit that is bound to come, counted from process start. */
export type OwnExit = { readonly afterMs: number; readonly exit: Exit }

/** 128 + 9: ended by SIGKILL. */
export const SIGKILL_EXIT_CODE = 137

/**
 * When and how a run ends without anybody's doing: by itself, or by the kernel when its memory passes the limit.
 *
 * @param memoryLimit in bytes; undefined is none
 * @returns undefined when it runs for ever
 */
export function ownExit(run: ContainerRun, memoryLimit: number | undefined): OwnExit | undefined {
  const oomAfterMs =
    run.memory === undefined || memoryLimit === undefined
      ? undefined
      : exceedsAfterMs(run.memory, memoryLimit)
  if (oomAfterMs !== undefined && (run.exit === undefined || oomAfterMs <= run.exit.afterMs))
    return { afterMs: oomAfterMs, exit: { exitCode: SIGKILL_EXIT_CODE, reason: 'OOMKilled' } }
  if (run.exit === undefined) return undefined
  const { afterMs, exitCode } = run.exit
  return { afterMs, exit: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' } }
}

/** The first whole millisecond at which the use is above the limit; undefined when it never is. */
export function exceedsAfterMs(memory: MemoryUse, limit: number): number | undefined {
  const { startBytes, growthBytesPerSecond = 0, step } = memory
  const risesAfterMs = (bytes: number): number | undefined => {
    const spare = limit - bytes
    if (spare < 0) return 0
    // Multiplied first: 1307 / 5 × 1000 is 261399.99999999997, and a whole number of bytes stays exact this way.
    return growthBytesPerSecond > 0 ? Math.floor((spare * 1000) / growthBytesPerSecond) + 1 : undefined
  }
  const withoutStep = risesAfterMs(startBytes)
  if (step === undefined || (withoutStep !== undefined && withoutStep <= step.afterMs)) return withoutStep
  const withStep = risesAfterMs(startBytes + step.bytes)
  return withStep === undefined ? undefined : Math.max(withStep, step.afterMs)
}
