import type { Delay, WorkloadSpec } from '../../sim/index.ts'

/** What a pod needs to end after its preStop hook: the server drains at once when nothing is in flight. */
const SHUT_DOWN_MS = 1000

/** How long pods take to go when nothing else is known: their preStop sleep and one second. */
export function defaultTermination({ preStopSeconds }: WorkloadSpec): Delay {
  return { kind: 'fixed', ms: preStopSeconds * 1000 + SHUT_DOWN_MS }
}
