import { podRequests, UNREQUESTED } from '../pod/pod-requests.ts'
import type { PodTemplate, Resources } from '../pod/pod-template.ts'
import { toUnits } from './node.ts'

/** What all pods of a template ask of a node, in the scheduler's units. Made once for each template. */
export type PodRequest = {
  /** What must fit. */
  readonly fit: Resources
  /** The same for the score of a node: a container without a request counts as 100 m and 200 MiB. */
  readonly score: Resources
}

export function podRequest(template: PodTemplate): PodRequest {
  return {
    fit: toUnits(podRequests(template)),
    score: toUnits(podRequests(template, UNREQUESTED)),
  }
}
