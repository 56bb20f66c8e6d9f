import type { FluidStep } from '../fluid-step.ts'

/** Waiting requests this many times over what is usual at the load are a backlog that drains. */
export const BACKLOG = 3
/** A backlog that is there is none any more once no more wait than at that load: just below 1 any number is usual. */
export const CALM = 0.95

/** The pods behind a queue, or behind several that are alike. */
export type QueuePods = {
  /** At least 1. */
  readonly pods: number
  /** Pods between which requests are balanced: these, and those of other queues. */
  readonly ofPods: number
  /** How many times as long as the law says a request takes, at least 1. */
  readonly slowness: number
  /** Requests that may wait at these pods, whatever their queues hold. Default `WAITING_MAX`. */
  readonly waitingMax?: number
}

/** How many more are taken at once, by places to wait in and by what is served before the deadline. */
export type Room = { readonly byLimit: number; readonly byDeadline: number }

/** Queues that are alike, as a fluid. */
export type StationQueue = {
  /** Requests in all queues and places together. */
  readonly inside: number
  /** Whether no backlog builds up, for few can wait. */
  readonly isShort: boolean
  /** How long a pod works on a request at the end of a backlog. */
  readonly serviceMs: number
  /** So many requests come in, or go, beside those that arrive. */
  add(requests: number): void
  /** Requests that the pods can do in a millisecond. */
  perMs(pods: QueuePods): number
  /** How many more the pods take at once. */
  room(pods: QueuePods): Room
  /** So much time passes in which requests come at that rate to these pods. */
  step(ms: number, ratePerMs: number, pods: QueuePods): FluidStep
}
