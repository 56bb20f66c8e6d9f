import type { FluidStep } from '../fluid-step.ts'
import type { Tries } from '../tries.ts'

/** What becomes of requests; all counts are `factor` times those of the tries. */
export type FluidEnds = {
  /** They were taken, and met that. */
  met(step: FluidStep, tries: Tries, factor: number): void
  /** They get no answer, as is known so long after they came; of that, `restMs` are to come, or all. */
  failed(error: number, tries: Tries, factor: number, afterMs: number, restMs?: number): void
  /** So many, of such tries, are lost with their pod, of whom it was told what they met; so long after they came. */
  lose(requests: number, tries: Tries, afterMs: number): void
}

/** Requests of several tries, so many times. */
export type Came = { readonly tries: Tries; readonly factor: number }
