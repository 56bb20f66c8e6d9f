/** What the controller remembers of one HorizontalPodAutoscaler between syncs, and what its status says. */
export type HpaMemory = {
  /** Proposals before stabilization, as far back as the longest window reaches. */
  readonly recommendations: readonly { readonly tMs: number; readonly replicas: number }[]
  /** Writes that added or took pods, at least as far back as the longest policy of their direction reaches. */
  readonly scaleUps: readonly ScaleEvent[]
  readonly scaleDowns: readonly ScaleEvent[]
  readonly conditions: HpaConditions
  /** Of the last write; undefined before it. */
  readonly lastScaleMs: number | undefined
  /** status.currentReplicas and status.desiredReplicas. */
  readonly currentReplicas: number
  readonly desiredReplicas: number
}

/** A write of the scale: how many pods it added or took, above 0. */
export type ScaleEvent = { readonly tMs: number; readonly change: number }

export type HpaConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited' | 'ScaledToZero'

export type HpaCondition = {
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

export type HpaConditions = Readonly<Partial<Record<HpaConditionType, HpaCondition>>>

/** Before the first sync. */
export const NEW_HPA_MEMORY: HpaMemory = {
  recommendations: [],
  scaleUps: [],
  scaleDowns: [],
  conditions: {},
  lastScaleMs: undefined,
  currentReplicas: 0,
  desiredReplicas: 0,
}

export function withHpaCondition(
  conditions: HpaConditions,
  type: HpaConditionType,
  condition: HpaCondition,
): HpaConditions {
  const current = conditions[type]
  const { status, reason, message } = condition
  if (current?.status === status && current.reason === reason && current.message === message)
    return conditions
  return { ...conditions, [type]: condition }
}
