import { FieldReader } from '../../parse/field-reader.ts'
import type { Parsed } from '../../parse/problem.ts'
import { isExtendedResource } from '../pod/parse-resources.ts'
import { type Node, PODS_MAX } from './node.ts'

/** As many as Kubernetes supports in one cluster. */
const NODES_MAX = 5000

/**
 * Reads a list of nodes, such as `[{name: small, cpu: 4, memory: 16Gi, count: 3}, {name: gpu, cpu: 8, memory: 32Gi,
 * nvidia.com/gpu: 1, pods: 50}]`.
 *
 * An entry with a `count` stands for so many equal nodes, named `small-1` to `small-3`. `pods` defaults to 110.
 *
 * @returns the nodes, or every problem found
 */
export function parseNodes(value: unknown, field = 'nodes'): Parsed<readonly Node[]> {
  const fields = new FieldReader()
  const records = fields.records(value, field)
  const nodes = records.flatMap((record, index) => readNodes(record, `${field}[${index}]`, fields))
  if (records.length === 0 && fields.problems.length === 0)
    fields.report(
      field,
      value,
      'a list of at least one node',
      'write for example {name: a, cpu: 4, memory: 16Gi}',
    )
  if (nodes.length > NODES_MAX)
    fields.report(field, nodes.length, `at most ${NODES_MAX} nodes`, 'lower a count')
  const seen = new Set<string>()
  for (const { name } of nodes) {
    if (name !== '' && seen.has(name))
      fields.report(field, name, 'a list in which each node has a name of its own', 'rename one of the two')
    seen.add(name)
  }
  return fields.problems.length === 0 ? { ok: true, value: nodes } : { ok: false, problems: fields.problems }
}

function readNodes(record: Record<string, unknown>, field: string, fields: FieldReader): readonly Node[] {
  const { name, count, pods, ...resources } = record
  if (typeof name !== 'string' || name === '')
    fields.report(`${field}.name`, name, 'a name', 'give the node a name')
  const allocatable: Record<string, number> = {
    pods: fields.integer(pods, `${field}.pods`, { otherwise: PODS_MAX, min: 1 }),
  }
  for (const required of ['cpu', 'memory'])
    if (resources[required] === undefined || resources[required] === null)
      fields.report(`${field}.${required}`, undefined, 'a quantity', 'write for example cpu: 4, memory: 16Gi')
  for (const [resource, given] of Object.entries(resources)) {
    if (resource !== 'cpu' && resource !== 'memory' && !isExtendedResource(resource))
      fields.report(
        `${field}.${resource}`,
        given,
        'cpu, memory, pods, count or an extended resource',
        'correct the spelling; a device is named as in nvidia.com/gpu',
      )
    allocatable[resource] = fields.quantity(given, `${field}.${resource}`) ?? 0
  }
  const baseName = typeof name === 'string' ? name : ''
  if (count === undefined || count === null) return [{ name: baseName, allocatable }]
  const equal = fields.integer(count, `${field}.count`, { otherwise: 1, min: 1, max: NODES_MAX })
  return Array.from({ length: equal }, (_, i) => ({ name: `${baseName}-${i + 1}`, allocatable }))
}
