import {
  describeProblem,
  type Problem,
  parsePodTemplate,
  parseWorkload,
  type WorkloadSpec,
} from '../../sim/index.ts'
import { ToolError } from '../errors.ts'
import { checkWorkload } from '../manifests/check-workload.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'
import {
  FLAG_OF_FIELD,
  overrideWorkload,
  unusedOverrides,
  type WorkloadOverrides,
} from './workload-overrides.ts'

/**
 * The workload of a manifest with the command line's settings.
 *
 * The pods' template is judged too, whether or not this run simulates probes and resources: what follows reads
 * requests and limits from it, and the API would refuse it at the very end. So it would the rest of the manifest.
 *
 * @throws {ToolError} MANIFEST_INVALID with every problem, ARGUMENT_INVALID when flags caused them all; one that a
 * flag caused names the flag
 */
export function parseOverriddenWorkload(
  object: KubernetesObject,
  overrides: WorkloadOverrides,
): WorkloadSpec {
  const overridden = overrideWorkload(object, overrides)
  const parsed = parseWorkload(overridden)
  const problems = withTemplate(
    [
      ...(parsed.ok ? [] : parsed.problems),
      ...unusedOverrides(overridden, overrides),
      ...checkWorkload(object),
    ],
    overridden,
  )
  if (parsed.ok && problems.length === 0) return parsed.value
  const given = new Set(
    Object.entries(overrides)
      .filter(([, value]) => value !== undefined)
      .map(([name]) => `--${name}`),
  )
  const named = problems.map((problem) => {
    const flag = FLAG_OF_FIELD[problem.field]
    return { ...problem, field: flag !== undefined && given.has(flag) ? flag : problem.field }
  })
  const code = named.every(({ field }) => given.has(field)) ? 'ARGUMENT_INVALID' : 'MANIFEST_INVALID'
  throw new ToolError(code, named.map(describeProblem).join('\n'))
}

/** Both readers look at the containers: what one has reported the other does not repeat. */
function withTemplate(problems: readonly Problem[], object: KubernetesObject): readonly Problem[] {
  const template = parsePodTemplate((object['spec'] as { template?: unknown } | undefined)?.template)
  if (template.ok) return problems
  const fields = new Set(problems.map(({ field }) => field))
  return [...problems, ...template.problems.filter(({ field }) => !fields.has(field))]
}
