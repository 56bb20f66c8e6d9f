import type { Problem } from '../../sim/index.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'

/** Settings of the command line that take the place of the manifest's. What is left out stays as it is. */
export type WorkloadOverrides = {
  readonly kind?: 'Deployment' | 'ReplicaSet' | undefined
  readonly replicas?: number | undefined
  /** Text such as `25%` or `3`. */
  readonly surge?: string | undefined
  readonly unavailable?: string | undefined
}

/** Which flag stands for which field: an error then names what the user wrote. */
export const FLAG_OF_FIELD: Readonly<Record<string, string>> = {
  'spec.replicas': '--replicas',
  'spec.strategy.rollingUpdate.maxSurge': '--surge',
  'spec.strategy.rollingUpdate.maxUnavailable': '--unavailable',
}

/** The manifest with the overrides written into it, as an editor would: validation comes after, once for both. */
export function overrideWorkload(object: KubernetesObject, overrides: WorkloadOverrides): KubernetesObject {
  const spec = record(object['spec'])
  const changesStrategy = overrides.surge !== undefined || overrides.unavailable !== undefined
  return {
    ...object,
    kind: overrides.kind ?? object.kind,
    spec: {
      ...spec,
      ...(overrides.replicas === undefined ? {} : { replicas: overrides.replicas }),
      ...(changesStrategy ? { strategy: overrideStrategy(record(spec['strategy']), overrides) } : {}),
    },
  }
}

/** A ReplicaSet does not roll: what is asked of a rolling update would be left unused without a word. */
export function unusedOverrides(
  { kind }: KubernetesObject,
  { surge, unavailable }: WorkloadOverrides,
): readonly Problem[] {
  if (kind !== 'ReplicaSet') return []
  return Object.entries({ surge, unavailable }).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [
          {
            field: `--${name}`,
            value,
            bound: 'left out for a ReplicaSet, which replaces no pods',
            remedy: 'give --kind Deployment, or only --replicas and --replicas-to',
          },
        ],
  )
}

function overrideStrategy(
  strategy: Record<string, unknown>,
  { surge, unavailable }: WorkloadOverrides,
): unknown {
  return {
    type: 'RollingUpdate',
    rollingUpdate: {
      ...record(strategy['rollingUpdate']),
      ...(surge === undefined ? {} : { maxSurge: intOrString(surge) }),
      ...(unavailable === undefined ? {} : { maxUnavailable: intOrString(unavailable) }),
    },
  }
}

/** Text that reads as a whole number is one, as YAML would have it. */
function intOrString(text: string): number | string {
  return /^-?\d+$/.test(text) ? Number(text) : text
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
