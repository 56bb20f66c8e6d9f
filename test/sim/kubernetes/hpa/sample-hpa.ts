import { NEW_HPA_MEMORY } from '../../../../sim/kubernetes/hpa/hpa-memory.ts'
import type {
  HpaBehavior,
  HpaSpec,
  MetricSpec,
  ScalingRules,
} from '../../../../sim/kubernetes/hpa/hpa-spec.ts'
import {
  DEFAULT_HPA_OPTIONS,
  type HpaPod,
  type HpaView,
  type MetricReading,
  type PodSample,
} from '../../../../sim/kubernetes/hpa/hpa-view.ts'

/** A pod for each 10 of the External metric `load`. */
export const LOAD: MetricSpec = {
  type: 'External',
  metric: 'load',
  target: { type: 'AverageValue', averageValueMilli: 10_000 },
}

/** 1 to 20 replicas by LOAD, without a behavior. */
export function sampleHpa(fields: Partial<HpaSpec> = {}): HpaSpec {
  return {
    name: 'web',
    namespace: 'default',
    target: { kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 20,
    metrics: [LOAD],
    behavior: undefined,
    ...fields,
  }
}

/** Rules of one direction that limit and delay nothing. */
export function sampleRules(fields: Partial<ScalingRules> = {}): ScalingRules {
  return {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [{ type: 'Pods', value: 1000, periodSeconds: 15 }],
    tolerance: undefined,
    ...fields,
  }
}

export function sampleBehavior(
  scaleUp: Partial<ScalingRules> = {},
  scaleDown: Partial<ScalingRules> = {},
): HpaBehavior {
  return { scaleUp: sampleRules(scaleUp), scaleDown: sampleRules(scaleDown) }
}

/** A workload of a size, all of its pods ready, at second 1000. */
export function sampleView(replicas: number, fields: Partial<HpaView> = {}): HpaView {
  return {
    spec: sampleHpa(),
    memory: NEW_HPA_MEMORY,
    scale: { specReplicas: replicas, statusReplicas: replicas },
    pods: { readyCount: replicas, count: replicas, list: [] },
    readings: [],
    nowMs: 1_000_000,
    options: DEFAULT_HPA_OPTIONS,
    ...fields,
  }
}

/** The metric as one number, in its own unit. */
export function total(value: number): MetricReading {
  return { kind: 'value', valueMilli: Math.round(value * 1000) }
}

/** A pod that is an hour old and requests 1 core and 1 byte of memory, for its one container `main`. */
export function samplePod(ordinal: number, fields: Partial<HpaPod> = {}): HpaPod {
  return {
    ordinal,
    phase: 'Running',
    isDeleted: false,
    isReady: true,
    readyChangedAtMs: -2_590_000,
    startedAtMs: -2_600_000,
    requestsMilli: { 'main/cpu': 1000, 'main/memory': 1000 },
    containers: ['main'],
    ...fields,
  }
}

/** A sample for each pod in order, in thousandths, measured at second 1000 over 15 s; undefined is a pod without one. */
export function samples(valuesMilli: readonly (number | undefined)[]): ReadonlyMap<number, PodSample> {
  return new Map(
    valuesMilli.flatMap((valueMilli, ordinal) =>
      valueMilli === undefined ? [] : [[ordinal, { valueMilli, tMs: 1_000_000, windowMs: 15_000 }] as const],
    ),
  )
}
