import type { Problem } from '../../sim/index.ts'
import { isRecord, type PlainRecord } from './kubernetes-object.ts'

const FIELD = 'spec.selector'

/**
 * Holds the selector of a workload to the labels of its pods, as the API server does (pkg/apis/apps/validation): a
 * controller that does not select what it makes would make pods without end.
 *
 * @param spec of a Deployment or ReplicaSet
 */
export function checkSelector(spec: PlainRecord): readonly Problem[] {
  const { selector, template } = spec
  const metadata = isRecord(template) && isRecord(template['metadata']) ? template['metadata'] : {}
  const labels = isRecord(metadata['labels']) ? metadata['labels'] : {}
  const { matchLabels, matchExpressions } = isRecord(selector) ? selector : {}
  const pairs = isRecord(matchLabels) ? Object.entries(matchLabels) : []
  const expressions = Array.isArray(matchExpressions) ? matchExpressions.filter(isRecord) : []
  if (pairs.length + expressions.length === 0) {
    const remedy = 'write matchLabels with a label of spec.template.metadata.labels'
    return [{ field: FIELD, value: selector ?? null, bound: 'a selector that is not empty', remedy }]
  }
  const isMatch =
    pairs.every(([key, value]) => labels[key] === value) &&
    expressions.every((expression) => matches(expression, labels))
  if (isMatch) return []
  const bound = `one that selects the labels of spec.template.metadata, ${JSON.stringify(labels)}`
  return [{ field: FIELD, value: selector, bound, remedy: 'make the two agree' }]
}

/** An operator that there is not is another problem: the API server tells it. */
function matches({ key, operator, values }: PlainRecord, labels: PlainRecord): boolean {
  const label = Object.hasOwn(labels, String(key)) ? labels[String(key)] : undefined
  const isListed = Array.isArray(values) && values.includes(label)
  switch (operator) {
    case 'In':
      return isListed
    case 'NotIn':
      return !isListed
    case 'Exists':
      return label !== undefined
    case 'DoesNotExist':
      return label === undefined
    default:
      return true
  }
}
