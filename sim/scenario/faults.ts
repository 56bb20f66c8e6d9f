import type { SpecFields } from './operation.ts'

/** What goes wrong in a scenario. Everything is optional: an empty object is a world without faults. */
export type Faults = {
  /** Images whose new pods never become ready. */
  readonly neverReady?: readonly string[]
  /** How long after each start the containers of an image end with an error, by image; above 0. */
  readonly crashAfterMs?: Readonly<Record<string, number>>
  /** How many times as long the start-up of an image takes, by image; above 0. */
  readonly slowStart?: Readonly<Record<string, number>>
  /** Nodes that are lost at some moment, with all pods on them. */
  readonly nodeLoss?: readonly { readonly node: string; readonly atMs: number }[]
  /** Most pods that a ResourceQuota lets exist, those that terminate included; a further one is refused. */
  readonly podQuota?: number
  /** Spans in which no metric can be read. */
  readonly metricsMissing?: readonly { readonly fromMs: number; readonly toMs: number }[]
  /** How old every metric is when it is read; default 0. */
  readonly metricsLateMs?: number
  /** How late the Deployment controller sees the status of a ReplicaSet; default 0. */
  readonly statusLagMs?: number
  /** Writes of another actor right before the n-th sync of the Deployment controller, counted from 1. */
  readonly writes?: readonly { readonly beforeSync: number; readonly fields: SpecFields }[]
}
