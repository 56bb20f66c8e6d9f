import type { Depth } from '../../sim/index.ts'

/** How deep requests are simulated, and who decided so. */
export type DepthChoice = {
  readonly depth: Depth
  /** `user`: `--depth` says so. */
  readonly chosenBy: 'user' | 'program'
  /** In a few words, such as `324,000 requests, of up to 50 million each is simulated`. */
  readonly why: string
}
