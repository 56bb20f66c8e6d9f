import type { EndpointCondition } from '../../../kubernetes/endpoints/service-endpoints.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { RequestReport, RequestWindow } from '../../../traffic/tally/request-report.ts'

/** Requests that a pod has answered or turned away since its last restart, and how many of these there were. */
export type Finished = { readonly count: number; readonly restarts: number }

/** Requests to the pods of the world, one by one or as expected numbers. Time is brought up to a change before it. */
export type PodLoad = {
  /** Lets requests happen up to that moment, to the pods as they are. */
  advanceTo(tMs: number): void
  /** What the proxies know of the pod. */
  putCondition(pod: Pod, condition: EndpointCondition): void
  putAnswering(pod: Pod, isAnswering: boolean): void
  /** The pod loses what it has, and does not answer until it comes back; of that the proxies know nothing. */
  crash(pod: Pod): void
  /** The pod loses what it has, and is no more; of that the proxies know nothing. */
  end(pod: Pod): void
  /** The proxies have heard of the pod's end: nothing is told of it any more. */
  forget(pod: Pod): void
  /** What the pod has finished since its last restart. */
  finishedAt(pod: Pod): Finished
  /** What became of the requests since the last call, or since the start. */
  takeWindow(): RequestWindow
  /** What became of all requests whose windows were taken. */
  report(): RequestReport
}
