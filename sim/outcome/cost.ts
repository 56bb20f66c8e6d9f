import type { PodUsage } from './pod-usage.ts'

/** What is paid an hour, in any currency; what is left out costs nothing. */
export type Price = {
  readonly perPod?: number
  readonly perCore?: number
  /** Per GiB of memory. */
  readonly perGiB?: number
  readonly perGpu?: number
}

/** What one pod asks for. */
export type PodSize = { readonly cores: number; readonly memoryGiB: number; readonly gpus: number }

/**
 * What the pods cost, from their creation to their end: those that start and those that go are paid for, too.
 *
 * 4 pods of half a core for 30 minutes, at 0.04 a core-hour: 4 x 0.5 x 0.5 x 0.04 = 0.04.
 */
export function costOf({ podSeconds }: PodUsage, price: Price, size: PodSize): number {
  const { perPod = 0, perCore = 0, perGiB = 0, perGpu = 0 } = price
  const perPodHour = perPod + size.cores * perCore + size.memoryGiB * perGiB + size.gpus * perGpu
  const podHours = (podSeconds.available + podSeconds.starting + podSeconds.terminating) / 3600
  return podHours * perPodHour
}
