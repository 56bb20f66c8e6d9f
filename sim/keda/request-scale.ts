import {
  ACTIVE,
  COOLING_DOWN,
  FORCED_ACTIVE,
  hpaHealth,
  NOT_ACTIVE,
  PAUSED,
  READY,
  SOME_TRIGGERS_FAIL,
  TRIGGERS_FAIL,
} from './scaled-object/scaled-object-conditions.ts'
import {
  type ScaledObjectCondition,
  type ScaledObjectConditions,
  type ScaledObjectEvent,
  type ScaledObjectMemory,
  type ScaledObjectView,
  wholeSeconds,
  withCondition,
} from './scaled-object/scaled-object-memory.ts'

/** What the triggers say together. */
export type TriggerState = {
  readonly isActive: boolean
  readonly isError: boolean
  /** The metrics of the active triggers. */
  readonly activeTriggers: readonly string[]
}

/** What a request made of the scale and of the status. */
export type ScaleResult = {
  readonly memory: ScaledObjectMemory
  /** The spec.replicas to write; undefined when nothing is written. */
  readonly replicas: number | undefined
  readonly events: readonly ScaledObjectEvent[]
}

/** What becomes of the target: replicas to write, and how the conditions and the last activity change. */
type Outcome = {
  readonly replicas?: number
  readonly isRefreshed?: boolean
  readonly ready?: ScaledObjectCondition
  readonly active: ScaledObjectCondition
  readonly event?: ScaledObjectEvent
}

const NO_EVENTS: readonly ScaledObjectEvent[] = []

/**
 * Scales between zero (or idle) and the least replicas; everything above is the HPA's
 * (pkg/scaling/executor/scale_scaledobjects.go: RequestScale).
 */
export function requestScale(
  view: ScaledObjectView,
  memory: ScaledObjectMemory,
  state: TriggerState,
): ScaleResult {
  const { conditions } = memory
  if (view.spec.annotations.isPaused) {
    const paused = withCondition(withCondition(conditions, 'Ready', READY), 'Paused', PAUSED)
    return finish(memory, paused, memory.lastActiveMs)
  }
  const isForced = view.spec.annotations.isActivationForced
  const outcome = state.isActive || isForced ? whenActive(view, state, isForced) : whenInactive(view, state)
  let changed = withCondition(conditions, 'Ready', outcome.ready ?? READY)
  changed = withCondition(changed, 'Active', outcome.active)
  const health = hpaHealth(view.hpaScalingActive)
  if (health !== undefined) changed = withCondition(changed, 'HPAActive', health)
  const lastActiveMs = outcome.isRefreshed ? wholeSeconds(view.nowMs) : memory.lastActiveMs
  return finish(memory, changed, lastActiveMs, outcome)
}

function finish(
  memory: ScaledObjectMemory,
  conditions: ScaledObjectConditions,
  lastActiveMs: number | undefined,
  outcome?: Outcome,
): ScaleResult {
  const isSame = conditions === memory.conditions && lastActiveMs === memory.lastActiveMs
  return {
    memory: isSame ? memory : changedMemory(memory, conditions, lastActiveMs),
    replicas: outcome?.replicas,
    events: outcome?.event === undefined ? NO_EVENTS : [outcome.event],
  }
}

/** Written out: a spread costs ten times as much, and every poll of an active target comes here. */
function changedMemory(
  { createdMs, originalReplicas, failures, records }: ScaledObjectMemory,
  conditions: ScaledObjectConditions,
  lastActiveMs: number | undefined,
): ScaledObjectMemory {
  return { createdMs, lastActiveMs, originalReplicas, failures, records, conditions }
}

function whenActive({ spec, scale }: ScaledObjectView, state: TriggerState, isForced: boolean): Outcome {
  const active = isForced ? FORCED_ACTIVE : ACTIVE
  const { minReplicaCount, idleReplicaCount, annotations } = spec
  const { specReplicas } = scale
  const isIdle = idleReplicaCount !== undefined && specReplicas < minReplicaCount
  if (isIdle || specReplicas === 0) {
    if (annotations.isScaleOutPaused) return { active }
    const replicas = Math.max(1, minReplicaCount)
    const cause = isForced ? 'forced by an annotation' : `triggered by ${state.activeTriggers.join(', ')}`
    const message = `scaled from ${specReplicas} to ${replicas}, ${cause}`
    const event = { type: 'Normal', reason: 'KEDAScaleTargetActivated', message } as const
    return { replicas, isRefreshed: true, active, event }
  }
  // The cooldown period then runs on from the last time that every trigger could be read.
  if (state.isError) return { ready: SOME_TRIGGERS_FAIL, active }
  return { isRefreshed: true, active }
}

function whenInactive(view: ScaledObjectView, { isError }: TriggerState): Outcome {
  const { fallback, minReplicaCount, idleReplicaCount } = view.spec
  const { specReplicas } = view.scale
  // At 0 the HPA would rest, and could not go up to the fallback's replicas.
  if (isError && fallback !== undefined && fallback.replicas !== 0) return { active: NOT_ACTIVE }
  if (isError && fallback === undefined) return { ready: TRIGGERS_FAIL, active: NOT_ACTIVE }
  const isAboveIdle = idleReplicaCount !== undefined && specReplicas > idleReplicaCount
  if (isAboveIdle || (specReplicas > 0 && minReplicaCount === 0)) return deactivate(view)
  if (idleReplicaCount === undefined && specReplicas < minReplicaCount)
    return { replicas: minReplicaCount, active: NOT_ACTIVE }
  return { active: NOT_ACTIVE }
}

/** executor: scaleToZeroOrIdle */
function deactivate({ spec, memory, scale, nowMs }: ScaledObjectView): Outcome {
  if (spec.annotations.isScaleInPaused) return { active: NOT_ACTIVE }
  const dueMs =
    memory.lastActiveMs === undefined
      ? memory.createdMs + spec.initialCooldownPeriodMs
      : memory.lastActiveMs + spec.cooldownPeriodMs
  if (nowMs <= dueMs) return { active: COOLING_DOWN }
  const replicas = spec.idleReplicaCount ?? spec.minReplicaCount
  const message = `deactivated: scaled from ${scale.specReplicas} to ${replicas}`
  return {
    replicas,
    active: NOT_ACTIVE,
    event: { type: 'Normal', reason: 'KEDAScaleTargetDeactivated', message },
  }
}
