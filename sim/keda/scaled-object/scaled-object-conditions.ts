import {
  type ScaledObjectCondition,
  type ScaledObjectConditions,
  type ScaledObjectView,
  withCondition,
} from './scaled-object-memory.ts'

/** The reasons and messages of KEDA's conditions (pkg/scaling/executor/scale_scaledobjects.go, condition_types.go). */
export const READY: ScaledObjectCondition = {
  status: 'True',
  reason: 'ScaledObjectReady',
  message: 'the ScaledObject is defined correctly and is ready for scaling',
}
export const SOME_TRIGGERS_FAIL: ScaledObjectCondition = {
  status: 'Unknown',
  reason: 'PartialTriggerError',
  message: 'some triggers cannot be read',
}
export const TRIGGERS_FAIL: ScaledObjectCondition = {
  status: 'False',
  reason: 'TriggerError',
  message: 'no trigger is active, and some cannot be read',
}
export const ACTIVE: ScaledObjectCondition = {
  status: 'True',
  reason: 'ScalerActive',
  message: 'scaling is performed because triggers are active',
}
export const FORCED_ACTIVE: ScaledObjectCondition = {
  status: 'True',
  reason: 'ScalerActive',
  message: 'scaling is performed because an annotation forces activation',
}
export const NOT_ACTIVE: ScaledObjectCondition = {
  status: 'False',
  reason: 'ScalerNotActive',
  message: 'scaling is not performed because triggers are not active',
}
export const COOLING_DOWN: ScaledObjectCondition = {
  status: 'False',
  reason: 'ScalerCooldown',
  message: 'triggers are not active, and the cooldown period has not passed',
}
export const PAUSED: ScaledObjectCondition = {
  status: 'True',
  reason: 'ScaledObjectPaused',
  message: 'the ScaledObject is paused',
}
export const UNPAUSED: ScaledObjectCondition = {
  status: 'False',
  reason: 'ScaledObjectUnpaused',
  message: 'the pause annotation was removed',
}
const FALLING_BACK: ScaledObjectCondition = {
  status: 'True',
  reason: 'FallbackExists',
  message: 'at least one trigger is falling back',
}
export const NOT_FALLING_BACK: ScaledObjectCondition = {
  status: 'False',
  reason: 'NoFallbackFound',
  message: 'no trigger is falling back',
}

const HPA_ACTIVE: ScaledObjectCondition = {
  status: 'True',
  reason: 'HPAActive',
  message: 'the HPA is actively scaling',
}
const HPA_DISABLED: ScaledObjectCondition = {
  status: 'True',
  reason: 'ScalingDisabled',
  message: 'the HPA rests while KEDA keeps the target at zero',
}

/**
 * The HPA's own condition, seen from KEDA (executor: getHPAHealth).
 *
 * @returns undefined while there is nothing to see: the condition then stays as it is
 */
export function hpaHealth(
  scalingActive: ScaledObjectView['hpaScalingActive'],
): ScaledObjectCondition | undefined {
  if (scalingActive === undefined) return undefined
  const { status, reason, message } = scalingActive
  if (status === 'True') return HPA_ACTIVE
  if (reason === 'ScalingDisabled') return HPA_DISABLED
  return {
    status: 'False',
    reason: reason === '' ? 'HPAMetricsUnavailable' : reason,
    message: `the HPA is not actively scaling: ${message}`,
  }
}

/** pkg/fallback/fallback.go: updateStatus */
export function withFallbackCondition(
  conditions: ScaledObjectConditions,
  isFallingBack: boolean,
): ScaledObjectConditions {
  return withCondition(conditions, 'Fallback', isFallingBack ? FALLING_BACK : NOT_FALLING_BACK)
}
