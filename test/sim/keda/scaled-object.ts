import { withExternalMetrics } from '../../../sim/keda/metric/external-metrics.ts'
import type { TriggerReading } from '../../../sim/keda/metric/read-trigger.ts'
import { parseScaledObject } from '../../../sim/keda/scaled-object/parse-scaled-object.ts'
import {
  newScaledObjectMemory,
  type ScaledObjectView,
} from '../../../sim/keda/scaled-object/scaled-object-memory.ts'
import type { ScaledObjectSpec } from '../../../sim/keda/scaled-object/scaled-object-spec.ts'

/** A ScaledObject with one Prometheus trigger (threshold 10), and the given fields of spec and annotations. */
export function manifest(
  fields: Readonly<Record<string, unknown>> = {},
  annotations: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'heart', annotations: prefixed(annotations) },
    spec: { scaleTargetRef: { name: 'heart' }, triggers: [prometheus()], ...fields },
  }
}

export function prometheus(
  fields: Readonly<Record<string, unknown>> = {},
  metadata: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    type: 'prometheus',
    metadata: { serverAddress: 'http://prometheus:9090', query: 'load', threshold: '10', ...metadata },
    ...fields,
  }
}

/** Parsed; what an external trigger's scaler would say is one metric `load` with target 10. */
export function scaledObject(
  fields: Readonly<Record<string, unknown>> = {},
  annotations: Readonly<Record<string, string>> = {},
): ScaledObjectSpec {
  const parsed = parseScaledObject(manifest(fields, annotations))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value.triggers.reduce(
    (spec, _, index) => withExternalMetrics(spec, index, [{ name: 'load', target: 10 }]),
    parsed.value,
  )
}

/** One minute after creation, with 0 replicas. */
export function view(spec: ScaledObjectSpec, fields: Partial<ScaledObjectView> = {}): ScaledObjectView {
  return {
    spec,
    memory: newScaledObjectMemory(0),
    readings: [],
    scale: { specReplicas: 0 },
    readyPods: 0,
    hpaScalingActive: undefined,
    formula: undefined,
    nowMs: 60_000,
    ...fields,
  }
}

export function reading(value: number, isActive: boolean = value > 0): TriggerReading {
  return { kind: 'value', value, isActive }
}

export const FAILED: TriggerReading = { kind: 'error', message: 'connection refused' }

function prefixed(annotations: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [`autoscaling.keda.sh/${name}`, value]),
  )
}
