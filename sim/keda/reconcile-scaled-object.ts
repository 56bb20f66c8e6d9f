import { NOT_FALLING_BACK, PAUSED, READY, UNPAUSED } from './scaled-object/scaled-object-conditions.ts'
import {
  type ScaledObjectConditions,
  type ScaledObjectEvent,
  type ScaledObjectMemory,
  withCondition,
} from './scaled-object/scaled-object-memory.ts'
import { type ScaledObjectSpec, validFallback } from './scaled-object/scaled-object-spec.ts'

/** What KEDA does at once when a ScaledObject was created or changed. */
export type Reconciliation = {
  readonly memory: ScaledObjectMemory
  /** The spec.replicas to write: those of paused-replicas. */
  readonly replicas: number | undefined
  readonly events: readonly ScaledObjectEvent[]
  /** Whether the poll loop runs from now on, and the HPA of `hpaOfScaledObject` exists. */
  readonly isRunning: boolean
}

/**
 * The reaction to a new ScaledObject, or to one with another spec or other annotations
 * (controllers/keda/scaledobject_controller.go: reconcileScaledObject, handlePause).
 *
 * A pause stops the poll loop, drops its cache and deletes the HPA, and with it all that the HPA remembers. When the
 * pause ends a new HPA starts without memory, and the first poll comes at once; so does it after a change of the spec.
 */
export function reconcileScaledObject(
  spec: ScaledObjectSpec,
  memory: ScaledObjectMemory,
  scale: { readonly specReplicas: number },
): Reconciliation {
  const { isPaused, pausedReplicas, isScaleInPaused, isScaleOutPaused } = spec.annotations
  const wasPaused = memory.conditions.Paused?.status === 'True'
  const isHeld = isPaused || isScaleInPaused || isScaleOutPaused
  const events: ScaledObjectEvent[] = []
  if (isHeld && !wasPaused) events.push(event(PAUSED.reason, PAUSED.message))
  if (!isHeld && wasPaused) events.push(event(UNPAUSED.reason, UNPAUSED.message))
  const conditions = conditionsOf(spec, memory.conditions, isHeld, wasPaused)
  if (isPaused) {
    const isThere = pausedReplicas === undefined || pausedReplicas === scale.specReplicas
    return {
      memory: { ...memory, conditions, records: [] },
      replicas: isThere ? undefined : pausedReplicas,
      events,
      isRunning: false,
    }
  }
  const originalReplicas = memory.originalReplicas ?? scale.specReplicas
  return { memory: { ...memory, conditions, originalReplicas }, replicas: undefined, events, isRunning: true }
}

/**
 * What is written when the ScaledObject is deleted (scaledobject_finalizer.go: finalizeScaledObject).
 *
 * @returns the spec.replicas from before KEDA with restoreToOriginalReplicaCount, undefined to leave them
 */
export function replicasOnDeletion(spec: ScaledObjectSpec, memory: ScaledObjectMemory): number | undefined {
  return spec.restoreToOriginalReplicaCount ? memory.originalReplicas : undefined
}

function conditionsOf(
  spec: ScaledObjectSpec,
  before: ScaledObjectConditions,
  isHeld: boolean,
  wasPaused: boolean,
): ScaledObjectConditions {
  let conditions = withCondition(before, 'Ready', READY)
  if (isHeld) conditions = withCondition(conditions, 'Paused', PAUSED)
  else if (wasPaused) conditions = withCondition(conditions, 'Paused', UNPAUSED)
  if (validFallback(spec) === undefined) conditions = withCondition(conditions, 'Fallback', NOT_FALLING_BACK)
  return conditions
}

function event(reason: string, message: string): ScaledObjectEvent {
  return { type: 'Normal', reason, message }
}
