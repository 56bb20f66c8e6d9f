import { PROBLEMS_MAX, type Problem, problem, serveError, throwIfAny } from '../../errors.ts'
import type { ModelCard } from '../../model-card.ts'
import { readBatch } from './batch.ts'

/** Checked rows. `isSingle` when the body was one instance rather than a list, so that the reply can have the same form. */
export type Instances = {
  readonly rowCount: number
  /** Row by row, a number a feature. */
  readonly values: Float32Array
  readonly isSingle: boolean
}

type Row = Readonly<Record<string, unknown>>

const NAME_LENGTH_MAX = 40

/**
 * Reads `{"age": 63, ...}` or `{"instances": [{"age": 63, ...}, ...]}`.
 *
 * @param rowsMax how many instances a request may hold
 * @throws {ServeError} naming the first 20 fields that are wrong
 */
export function readInstances(body: unknown, card: ModelCard, rowsMax: number): Instances {
  if (!isRow(body)) throw serveError('wrong_type', { field: 'body', detail: 'must be a JSON object' })
  const isSingle = !Object.hasOwn(body, 'instances')
  const rows = isSingle ? [body] : readList(body, rowsMax)
  const pathOf = (row: number, name: string): string => (isSingle ? name : `instances[${row}].${name}`)
  throwIfAny(unknownNames(rows, card, pathOf))
  const cells = rows.flatMap((row) =>
    card.features.map(({ name }) => (Object.hasOwn(row, name) ? row[name] : undefined)),
  )
  const values = readBatch(cells, card.features, (row, feature) => pathOf(row, feature.name))
  return { rowCount: rows.length, values, isSingle }
}

function readList({ instances, ...others }: Row, rowsMax: number): readonly Row[] {
  const [stray] = Object.keys(others)
  if (stray !== undefined)
    throw serveError('unknown_field', { field: clip(stray), detail: 'beside "instances" nothing is read' })
  if (!Array.isArray(instances))
    throw serveError('wrong_type', { field: 'instances', detail: 'must be an array' })
  if (instances.length === 0) throw serveError('no_rows', { field: 'instances' })
  if (instances.length > rowsMax)
    throw serveError('too_many_rows', {
      field: 'instances',
      detail: `at most ${rowsMax}, not ${instances.length}`,
    })
  return instances.map((instance: unknown, row) => {
    if (isRow(instance)) return instance
    throw serveError('wrong_type', { field: `instances[${row}]`, detail: 'must be a JSON object' })
  })
}

/** Reported before anything else: a misspelt name is the reason why the right one is missing. */
function unknownNames(
  rows: readonly Row[],
  { features }: ModelCard,
  pathOf: (row: number, name: string) => string,
): Problem[] {
  const known = new Set(features.map((feature) => feature.name))
  const problems: Problem[] = []
  for (const [index, row] of rows.entries()) {
    for (const name of Object.keys(row)) {
      if (known.has(name)) continue
      problems.push(problem('unknown_field', { field: pathOf(index, clip(name)) }))
      if (problems.length === PROBLEMS_MAX) return problems
    }
  }
  return problems
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function clip(name: string): string {
  return name.slice(0, NAME_LENGTH_MAX)
}
