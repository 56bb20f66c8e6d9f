import { describeProblem, type ObjectivesFile, parseObjectives } from '../../sim/index.ts'
import { ToolError } from '../errors.ts'
import { readText } from '../files/read-text.ts'
import { readYaml } from '../manifests/read-yaml.ts'

/**
 * Reads a file of objectives: what requests are promised, what pods may cost, what a rollout must keep to.
 *
 * @throws {ToolError} MANIFEST_UNREADABLE; MANIFEST_SYNTAX; ARGUMENT_INVALID with a line for each problem
 */
export function readObjectives(path: string): ObjectivesFile {
  const text = readText(path, path, 'check the path after --objectives')
  const [document, ...others] = readYaml(
    text,
    path,
    'correct the line: objectives are YAML, such as errors: 1%',
  )
  if (others.length > 0)
    throw new ToolError('ARGUMENT_INVALID', `${path} holds ${others.length + 1} documents, and may hold one`)
  if (document === undefined)
    throw new ToolError('ARGUMENT_INVALID', `${path} holds no objective`, {
      field: path,
      remedy: 'write at least one, such as errors: 1%, or leave --objectives out',
    })
  const parsed = parseObjectives(document.value)
  if (parsed.ok) return parsed.value
  const lines = parsed.problems.map((problem) => `${path}: ${describeProblem(problem)}`)
  throw new ToolError('ARGUMENT_INVALID', lines.join('\n'))
}
