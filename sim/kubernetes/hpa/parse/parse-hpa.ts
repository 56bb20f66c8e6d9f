import { FieldReader } from '../../../parse/field-reader.ts'
import type { Parsed } from '../../../parse/problem.ts'
import type { HpaSpec } from '../hpa-spec.ts'
import { readReference } from '../read-reference.ts'
import { readBehavior } from './parse-behavior.ts'
import { readMetrics } from './parse-metrics.ts'

/**
 * Reads a HorizontalPodAutoscaler (autoscaling/v2) as the API would take it, with its defaults and validation
 * (pkg/apis/autoscaling/validation/validation.go).
 *
 * @returns the spec, or every problem found
 */
export function parseHpa(object: unknown): Parsed<HpaSpec> {
  const fields = new FieldReader()
  const root = fields.record(object, 'the manifest') ?? {}
  if (root['kind'] !== 'HorizontalPodAutoscaler')
    fields.report('kind', root['kind'], 'HorizontalPodAutoscaler', 'choose a manifest that holds one')
  const metadata = fields.record(root['metadata'] ?? {}, 'metadata') ?? {}
  const spec = fields.record(root['spec'], 'spec') ?? {}
  const minReplicas = fields.integer(spec['minReplicas'], 'spec.minReplicas', { otherwise: 1 })
  const metrics = readMetrics(spec['metrics'], fields)
  if (minReplicas === 0 && !metrics.some(({ type }) => type === 'External' || type === 'Object'))
    fields.report('spec.minReplicas', 0, 'at least 1 without an External or Object metric', 'raise it to 1')
  const hpa: HpaSpec = {
    name: fields.name(metadata['name']),
    namespace: typeof metadata['namespace'] === 'string' ? metadata['namespace'] : 'default',
    target: readReference(spec['scaleTargetRef'], 'spec.scaleTargetRef', fields),
    minReplicas,
    maxReplicas: readMaxReplicas(spec['maxReplicas'], minReplicas, fields),
    metrics,
    behavior: readBehavior(spec['behavior'], 'spec.behavior', fields),
  }
  return fields.problems.length === 0 ? { ok: true, value: hpa } : { ok: false, problems: fields.problems }
}

function readMaxReplicas(value: unknown, minReplicas: number, fields: FieldReader): number {
  if (value === undefined || value === null)
    fields.report('spec.maxReplicas', undefined, 'a whole number', 'say how many pods there may be at most')
  const max = fields.integer(value, 'spec.maxReplicas', { otherwise: Math.max(1, minReplicas), min: 1 })
  if (max < minReplicas)
    fields.report(
      'spec.maxReplicas',
      max,
      `at least minReplicas (${minReplicas})`,
      'raise it, or lower minReplicas',
    )
  return max
}
