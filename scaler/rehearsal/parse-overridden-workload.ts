import { describeProblem, parseWorkload, type WorkloadSpec } from '../../sim/index.ts'
import { ToolError } from '../errors.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'
import { FLAG_OF_FIELD, overrideWorkload, type WorkloadOverrides } from './workload-overrides.ts'

/**
 * The workload of a manifest with the command line's settings.
 *
 * @throws {ToolError} MANIFEST_INVALID with every problem; one that a flag caused names the flag
 */
export function parseOverriddenWorkload(
  object: KubernetesObject,
  overrides: WorkloadOverrides,
): WorkloadSpec {
  const parsed = parseWorkload(overrideWorkload(object, overrides))
  if (parsed.ok) return parsed.value
  const given = new Set(
    Object.entries(overrides)
      .filter(([, value]) => value !== undefined)
      .map(([name]) => `--${name}`),
  )
  const lines = parsed.problems.map((problem) => {
    const flag = FLAG_OF_FIELD[problem.field]
    return describeProblem({
      ...problem,
      field: flag !== undefined && given.has(flag) ? flag : problem.field,
    })
  })
  throw new ToolError('MANIFEST_INVALID', lines.join('\n'))
}
