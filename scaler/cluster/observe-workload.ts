import type { Cluster } from './cluster.ts'
import type { ObservedWorkload } from './observed-workload.ts'
import { type WorkloadReference, watchWorkload } from './watch-workload.ts'

/** How long the three lists may take together. */
const DEADLINE_MS = 20_000

/**
 * A workload with its ReplicaSets and pods as they are now.
 *
 * @throws {ToolError} CLUSTER_NOT_FOUND when there is none; what a call may throw
 */
export async function observeWorkload(
  cluster: Cluster,
  reference: WorkloadReference,
): Promise<ObservedWorkload> {
  const stop = new AbortController()
  let first: ObservedWorkload | undefined
  const take = (observed: ObservedWorkload): void => {
    first ??= observed
    stop.abort()
  }
  await watchWorkload(
    cluster,
    reference,
    take,
    AbortSignal.any([stop.signal, AbortSignal.timeout(DEADLINE_MS)]),
  )
  return first ?? { workload: undefined, replicaSets: [], pods: [] }
}
