import type { HpaBehavior, HpaSpec, MetricSpec } from '../kubernetes/hpa/hpa-spec.ts'
import { DEFAULT_BEHAVIOR } from '../kubernetes/hpa/parse/parse-behavior.ts'
import {
  COMPOSITE_METRIC,
  type ScaledObjectSpec,
  type ScalingModifiers,
} from './scaled-object/scaled-object-spec.ts'

/**
 * The HPA that KEDA creates for a ScaledObject (controllers/keda/hpa.go: newHPAForScaledObject,
 * getScaledObjectMetricSpecs).
 *
 * @returns undefined while it is paused, or while no trigger names a metric: then there is no HPA
 */
export function hpaOfScaledObject(spec: ScaledObjectSpec): HpaSpec | undefined {
  const metrics = spec.scalingModifiers === undefined ? allMetrics(spec) : compositeMetrics(spec)
  if (spec.annotations.isPaused || allMetrics(spec).length === 0) return undefined
  return {
    name: spec.hpaName,
    namespace: spec.namespace,
    target: spec.target,
    minReplicas: Math.max(1, spec.minReplicaCount),
    maxReplicas: spec.maxReplicaCount,
    metrics,
    behavior: behaviorOf(spec),
  }
}

/** By type in the order of the alphabet, then by trigger. */
function allMetrics(spec: ScaledObjectSpec): readonly MetricSpec[] {
  const external = spec.metrics.map(
    ({ name, target }): MetricSpec => ({ type: 'External', metric: name, target }),
  )
  const resources = resourceMetrics(spec)
  return [
    ...resources.filter(({ type }) => type === 'ContainerResource'),
    ...external,
    ...resources.filter(({ type }) => type === 'Resource'),
  ]
}

/** The formula's metric in place of all External ones. A container's cpu or memory is lost, a pod's is kept. */
function compositeMetrics(spec: ScaledObjectSpec): readonly MetricSpec[] {
  const { scalingModifiers } = spec
  if (scalingModifiers === undefined) return []
  const composite: MetricSpec = {
    type: 'External',
    metric: COMPOSITE_METRIC,
    target: compositeTarget(scalingModifiers),
  }
  return [...resourceMetrics(spec).filter(({ type }) => type === 'Resource'), composite]
}

function compositeTarget({ metricType, target }: ScalingModifiers): MetricSpec['target'] {
  // Cut, not rounded: int64(target * 1000).
  const milli = Math.trunc(target * 1000)
  return metricType === 'Value'
    ? { type: 'Value', valueMilli: milli }
    : { type: 'AverageValue', averageValueMilli: milli }
}

/** pkg/scalers/cpu_memory_scaler.go: GetMetricSpecForScaling */
function resourceMetrics(spec: ScaledObjectSpec): readonly MetricSpec[] {
  return spec.triggers.flatMap((trigger): readonly MetricSpec[] => {
    if (trigger.type !== 'cpu' && trigger.type !== 'memory') return []
    const { type: resource, containerName: container, target } = trigger
    if (container === undefined) return [{ type: 'Resource', resource, target }]
    return [{ type: 'ContainerResource', resource, container, target }]
  })
}

/**
 * A paused direction is one that the HPA may not take. Without a behavior in the ScaledObject the pause brings one in:
 * the HPA then follows the API's defaults in place of its older rules.
 */
function behaviorOf({ behavior, annotations }: ScaledObjectSpec): HpaBehavior | undefined {
  const { isScaleInPaused, isScaleOutPaused } = annotations
  if (!isScaleInPaused && !isScaleOutPaused) return behavior
  const { scaleUp, scaleDown } = behavior ?? DEFAULT_BEHAVIOR
  return {
    scaleUp: isScaleOutPaused ? { ...scaleUp, selectPolicy: 'Disabled' } : scaleUp,
    scaleDown: isScaleInPaused ? { ...scaleDown, selectPolicy: 'Disabled' } : scaleDown,
  }
}
