import type { Objectives, Rehearsal } from '../../sim/index.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { LiveDeployment, ObservedWorkload } from '../cluster/observed-workload.ts'
import type { WorkloadReference } from '../cluster/watch-workload.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'
import { type RehearsedWorlds, rehearse } from '../rehearsal/rehearse.ts'
import { applyObjects, withoutReplicas } from '../rollout/apply.ts'
import { type AutoscalerOwner, findAutoscalerOwner } from '../rollout/autoscaler-owner.ts'
import { carryOutRollout, type RolloutOutcome } from './carry-out-rollout.ts'
import { type Pace, planLiveRollout } from './plan-live-rollout.ts'

/** A change that wants to pass the gate. */
export type GateRequest = {
  readonly workload: WorkloadReference
  /** The Deployment as it is now; undefined when it is to be created. */
  readonly live: LiveDeployment | undefined
  /** The Deployment as it should be, whole or in part. */
  readonly wanted: KubernetesObject
  /** What is applied before it, without rehearsal: its Service, its ScaledObject. */
  readonly companions: readonly KubernetesObject[]
  /** Who owns the applied fields of the Deployment. */
  readonly fieldManager: string
  readonly pace: Pace
  readonly stricter: Partial<Objectives>
  readonly worlds: number
  readonly timeoutMs: number
  /** Rehearse, and apply nothing. */
  readonly isDryRun: boolean
}

/** What the person at the terminal is told on the way. */
export type GateListener = {
  readonly onRehearsed: (rehearsed: RehearsedWorlds, autoscaler: AutoscalerOwner | undefined) => void
  readonly onProgress: (observed: ObservedWorkload) => void
}

/** What came of it. */
export type GateOutcome =
  | { readonly result: 'refused' | 'rehearsed'; readonly rehearsal: Rehearsal }
  | {
      readonly result: 'complete' | 'switched-back' | 'failed'
      readonly rehearsal: Rehearsal
      readonly rollout: RolloutOutcome
    }

/**
 * The whole way of a change: the API server says what it would store, that is rehearsed, and only what passes is
 * applied, watched, and put back when it fails.
 *
 * @throws {ToolError} whatever the cluster refuses, before anything was applied; ROLLOUT_NOT_UNDONE
 */
export async function passGate(
  cluster: Cluster,
  request: GateRequest,
  listener: GateListener,
): Promise<GateOutcome> {
  const { workload, live, pace } = request
  const autoscaler = await findAutoscalerOwner(cluster, workload)
  const wanted = autoscaler === undefined ? request.wanted : withoutReplicas(request.wanted, live)
  const { fieldManager } = request
  // Where nothing is installed yet there is no namespace for a dry run to look into: the manifest speaks for itself.
  const next = live === undefined ? wanted : await cluster.apply(wanted, { fieldManager, dryRun: true })

  const rehearsed = rehearse(planLiveRollout(live, next, pace), request.stricter, request.worlds)
  const { rehearsal } = rehearsed
  listener.onRehearsed(rehearsed, autoscaler)
  if (!rehearsal.verdict.pass) return { result: 'refused', rehearsal }
  if (request.isDryRun) return { result: 'rehearsed', rehearsal }

  await applyObjects(cluster, request.companions)
  // A Deployment must exist before it can be watched.
  if (live === undefined) await cluster.apply(wanted, { fieldManager })
  const rollout = await carryOutRollout(cluster, {
    workload,
    timeoutMs: request.timeoutMs,
    onChange: (observed) => listener.onProgress(observed),
    apply: async () => Number((await cluster.apply(wanted, { fieldManager })).metadata['generation']),
  })
  if (rollout.failure === undefined) return { result: 'complete', rehearsal, rollout }
  return { result: rollout.isSettled ? 'switched-back' : 'failed', rehearsal, rollout }
}
