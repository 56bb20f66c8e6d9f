import type { TriggerReading } from '../metric/read-trigger.ts'
import type { ScaledObjectSpec } from './scaled-object-spec.ts'

/** What KEDA remembers of one ScaledObject: its status, and the operator's cache of readings. */
export type ScaledObjectMemory = {
  /** Whole seconds, as the API keeps times. */
  readonly createdMs: number
  /** Whole seconds; undefined before a trigger was ever active. */
  readonly lastActiveMs: number | undefined
  /** spec.replicas from before KEDA; undefined before the first look at the target. */
  readonly originalReplicas: number | undefined
  /** Failures in a row, by the metric's place in the spec; undefined before the first reading. */
  readonly failures: readonly (number | undefined)[]
  /** The last observation, by the metric's place; undefined before the first. */
  readonly records: readonly (MetricRecord | undefined)[]
  readonly conditions: ScaledObjectConditions
}

/** What came of asking a trigger, its fallback included. */
export type MetricRecord =
  | { readonly ok: true; readonly milli: number; readonly isActive: boolean; readonly isFallback: boolean }
  | { readonly ok: false; readonly message: string }

export type ScaledObjectConditionType = 'Ready' | 'Active' | 'Fallback' | 'Paused' | 'HPAActive'

export type ScaledObjectCondition = {
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
}

export type ScaledObjectConditions = Readonly<
  Partial<Record<ScaledObjectConditionType, ScaledObjectCondition>>
>

/** An event as `kubectl describe` shows it. */
export type ScaledObjectEvent = {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** All that KEDA's rules look at. */
export type ScaledObjectView = {
  readonly spec: ScaledObjectSpec
  readonly memory: ScaledObjectMemory
  /** What the triggers would answer now, by the metric's place in the spec; none when `needsReadings` says so. */
  readonly readings: readonly TriggerReading[]
  /** The scale subresource of the target. */
  readonly scale: { readonly specReplicas: number }
  /** Pods that are Running and Ready: what a fallback for a target of the type Value divides by. */
  readonly readyPods: number
  /** The ScalingActive condition of the HPA; undefined while there is none. */
  readonly hpaScalingActive:
    | { readonly status: 'True' | 'False'; readonly reason: string; readonly message: string }
    | undefined
  /** The compiled `scalingModifiers.formula`; undefined without one. */
  readonly formula: Formula | undefined
  readonly nowMs: number
}

/**
 * A compiled formula: from the triggers' values (undefined: nil) to its result (undefined: nil).
 *
 * A string says why it has no result, such as a sum with nil in it.
 */
export type Formula = (values: Readonly<Record<string, number | undefined>>) => number | undefined | string

/** A ScaledObject that was created now (condition_types.go: GetInitializedConditions). */
export function newScaledObjectMemory(nowMs: number): ScaledObjectMemory {
  return {
    createdMs: wholeSeconds(nowMs),
    lastActiveMs: undefined,
    originalReplicas: undefined,
    failures: [],
    records: [],
    conditions: { Paused: { status: 'False', reason: '', message: '' } },
  }
}

/** A time as the API keeps it: cut to whole seconds. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

/** The conditions with one changed; the same object when nothing changes. */
export function withCondition(
  conditions: ScaledObjectConditions,
  type: ScaledObjectConditionType,
  condition: ScaledObjectCondition,
): ScaledObjectConditions {
  const current = conditions[type]
  if (
    current !== undefined &&
    (current === condition ||
      (current.status === condition.status &&
        current.reason === condition.reason &&
        current.message === condition.message))
  )
    return conditions
  return { ...conditions, [type]: condition }
}

/** A list with one entry changed; the same list when nothing changes. */
export function withEntry<T>(
  list: readonly (T | undefined)[],
  index: number,
  entry: T,
): readonly (T | undefined)[] {
  if (list[index] === entry) return list
  const changed = [...list]
  while (changed.length < index) changed.push(undefined)
  changed[index] = entry
  return changed
}
