import {
  type Autoscaler,
  compileFormula,
  describeProblem,
  type Parsed,
  parseHpa,
  parseScaledObject,
} from '../../sim/index.ts'
import { ToolError } from '../errors.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'

const KINDS = ['ScaledObject', 'HorizontalPodAutoscaler']

/**
 * The one autoscaler of a workload among the objects of a manifest.
 *
 * @throws {ToolError} WORKLOAD_NOT_FOUND or WORKLOAD_AMBIGUOUS, naming the candidates; MANIFEST_INVALID with every
 * problem of it
 */
export function selectAutoscaler(objects: readonly KubernetesObject[], workload: string): Autoscaler {
  const autoscalers = objects.filter((object) => KINDS.includes(object.kind))
  const [first, ...others] = autoscalers.filter((object) => targetOf(object) === workload)
  const names = autoscalers.map((object) => `${object.kind} ${object.metadata.name}`).join(', ')
  if (first === undefined)
    throw new ToolError(
      'WORKLOAD_NOT_FOUND',
      `no autoscaler of the manifests scales ${workload}; there is ${names || 'none'}`,
      { field: '--autoscaler', remedy: 'choose manifests that hold its HPA or ScaledObject' },
    )
  if (others.length > 0)
    throw new ToolError('WORKLOAD_AMBIGUOUS', `several autoscalers scale ${workload}: ${names}`, {
      field: '--autoscaler',
      remedy: 'keep one: two of them would undo each other',
    })
  if (first.kind === 'HorizontalPodAutoscaler') return { kind: 'hpa', spec: valid(parseHpa(first)) }
  const spec = valid(parseScaledObject(first))
  if (spec.scalingModifiers === undefined) return { kind: 'scaledObject', spec }
  const triggers = spec.metrics.flatMap(({ triggerName }) => triggerName ?? [])
  return {
    kind: 'scaledObject',
    spec,
    formula: valid(compileFormula(spec.scalingModifiers.formula, triggers)),
  }
}

function targetOf(object: KubernetesObject): unknown {
  const spec = object['spec'] as { scaleTargetRef?: { name?: unknown } } | undefined
  return spec?.scaleTargetRef?.name
}

function valid<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value
  throw new ToolError('MANIFEST_INVALID', parsed.problems.map(describeProblem).join('\n'))
}
