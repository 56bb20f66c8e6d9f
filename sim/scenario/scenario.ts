import type { Node } from '../kubernetes/scheduler/node.ts'
import type { WorkloadSpec } from '../kubernetes/workload-spec.ts'
import type { ServedTraffic } from '../traffic/served-traffic.ts'
import type { Autoscaling } from './autoscaling.ts'
import type { Faults } from './faults.ts'
import type { SpecFields } from './operation.ts'
import type { PodLife } from './pod-life.ts'
import type { Requests } from './requests.ts'

/** How long something takes, drawn anew for each pod. All in milliseconds. */
export type Delay =
  | { readonly kind: 'fixed'; readonly ms: number }
  /** Uniform between the two, both included. */
  | { readonly kind: 'uniform'; readonly fromMs: number; readonly toMs: number }
  /** The i-th pod of an image takes the i-th entry, over and over; null is never. */
  | { readonly kind: 'sequence'; readonly ms: readonly (number | null)[] }
  | { readonly kind: 'never' }

/** A write of the workload's spec by someone else than its controllers. Fields left out stay as they are. */
export type Change = SpecFields & { readonly atMs: number }

/** How fast one controller may write to the API server. */
export type ClientRate = {
  /** Above 0. */
  readonly requestsPerSecond: number
  /** How many it may send at once after a quiet time; at least 1. */
  readonly burst: number
}

/** What the kube-controller-manager starts with (`--kube-api-qps`, `--kube-api-burst`). */
export const DEFAULT_CLIENT_RATE: ClientRate = { requestsPerSecond: 20, burst: 30 }

/** All that a simulation depends on: the same scenario gives the same timeline, byte for byte. */
export type Scenario = {
  /** The workload before the first change. */
  readonly workload: WorkloadSpec
  /** `settled`: all its pods run and are available. `empty`: it is created at time 0. */
  readonly start: 'settled' | 'empty'
  /**
   * Virtual time at which it begins, 0 to 999; default 0. All other times count from 0, and none of them is before it.
   * Where in a second something happens counts wherever the API cuts times to whole seconds, as for minReadySeconds.
   */
  readonly startMs?: number
  /** In order of time. */
  readonly changes: readonly Change[]
  readonly pods: {
    /** From a pod's creation until it is ready, for images not named in `startUpOfImage`. */
    readonly startUp: Delay
    readonly startUpOfImage?: Readonly<Record<string, Delay>>
    /** From a pod's deletion mark until it is gone; the grace period bounds it. */
    readonly termination: Delay
  }
  /** How pods live container by container, by image; one that is not named becomes ready and goes as `pods` says. */
  readonly lives?: Readonly<Record<string, PodLife>>
  /** Where pods run; one node without bounds when left out. */
  readonly nodes?: readonly Node[]
  /**
   * How fast the Deployment controller and the ReplicaSet controller may write, each by itself; `DEFAULT_CLIENT_RATE`
   * when left out.
   */
  readonly controllerClient?: ClientRate
  /** What scales the workload; nothing when left out. */
  readonly autoscaling?: Autoscaling
  /** Requests of which the lost ones are counted; none when left out. */
  readonly requests?: Requests
  /** Requests that are simulated one by one; none when left out. */
  readonly traffic?: ServedTraffic
  /** What goes wrong; nothing when left out. */
  readonly faults?: Faults
  /** Any integer: the source of all chance. */
  readonly seed: number
  /** Virtual time at which the simulation ends at the latest, in milliseconds. */
  readonly horizonMs: number
}
