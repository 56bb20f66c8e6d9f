/** What passes, in this order, between a rise in load and capacity for it. */
export const REACTION_STAGES = [
  'scrape',
  'rateWindow',
  'autoscaler',
  'startUp',
  'furtherSteps',
  'endpoints',
] as const

/**
 * - `scrape`: until a scrape brings the first counter that rose faster;
 * - `rateWindow`: until enough of the range holds the new rate to be above the autoscaler's tolerance;
 * - `autoscaler`: until its next sync;
 * - `startUp`: until the pods that it asked for are ready;
 * - `furtherSteps`: until there are as many as the load asks for, when one step was not enough;
 * - `endpoints`: until the proxies send requests to them.
 */
export type ReactionStage = (typeof REACTION_STAGES)[number]

/** How a workload followed one rise in load: the lag of its metrics as a budget. */
export type Reaction = {
  /** When the load rose. */
  readonly tMs: number
  readonly fromPerSecond: number
  readonly toPerSecond: number
  /** As many as the load asks for, or as the autoscaler may have. */
  readonly pods: number
  /** Those that came to pass, to the second; what waits only for the measured rate, to 1 % of the time since the rise. */
  readonly stages: readonly { readonly stage: ReactionStage; readonly ms: number }[]
  /** From the rise to capacity for it; undefined when it was not reached before the next rise, or the end. */
  readonly totalMs: number | undefined
  /** Whether the load rose beyond that before it was reached: a step of a slope, and not one that nobody followed. */
  readonly isOvertaken: boolean
}
