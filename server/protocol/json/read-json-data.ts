import { PROBLEMS_MAX, type Problem, problem } from '../../errors.ts'
import { type Datatype, NUMERIC_ARRAYS, type TensorData } from '../tensor/datatype.ts'
import { describeCell } from '../tensor/describe-cell.ts'
import { elementCount } from '../tensor/tensor.ts'
import { JSON_CELLS } from './json-cell.ts'

/** The `data` of a tensor in JSON, and where it stands in the request. */
export type JsonData = {
  readonly datatype: Datatype
  readonly shape: readonly number[]
  readonly data: readonly unknown[]
  /** Such as `inputs[0].data`. */
  readonly field: string
}

/**
 * Reads a tensor's elements from JSON: flat, or nested as its shape says, row by row.
 *
 * @param problems gets what is wrong, up to 20 in all; then undefined is returned
 */
export function readJsonData(tensor: JsonData, problems: Problem[]): TensorData | undefined {
  const rows = listRows(tensor, problems)
  if (rows === undefined) return undefined
  const count = elementCount(tensor.shape)
  const data = tensor.datatype === 'BYTES' ? [] : new NUMERIC_ARRAYS[tensor.datatype](count)
  const before = problems.length
  let offset = 0
  for (const row of rows) {
    fillRow(tensor, row, offset, data, problems)
    if (problems.length >= PROBLEMS_MAX) break
    offset += row.cells.length
  }
  return problems.length === before ? data : undefined
}

/** A run of elements as it stands in the request, with its place when it is nested. */
type Row = { readonly cells: readonly unknown[]; readonly path: string }

function listRows({ shape, data, field }: JsonData, problems: Problem[]): readonly Row[] | undefined {
  const count = elementCount(shape)
  if (!Array.isArray(data[0]) || shape.length === 0) {
    if (data.length === count) return [{ cells: data, path: field }]
    const detail = `${data.length} elements for shape [${shape.join(', ')}], which holds ${count}`
    problems.push(problem('wrong_shape', { field, detail }))
    return undefined
  }
  const rows: Row[] = []
  const failure = collectRows(data, shape, field, rows)
  if (failure === undefined) return rows
  problems.push(failure)
  return undefined
}

function collectRows(
  data: unknown,
  shape: readonly number[],
  path: string,
  rows: Row[],
): Problem | undefined {
  const [size, ...inner] = shape
  if (!Array.isArray(data) || data.length !== size) {
    const found = Array.isArray(data) ? `${data.length} elements` : 'no array'
    return problem('wrong_shape', { field: path, detail: `${found} where ${size} belong` })
  }
  if (inner.length === 0) {
    rows.push({ cells: data, path })
    return undefined
  }
  for (const [index, part] of data.entries()) {
    const failure = collectRows(part, inner, `${path}[${index}]`, rows)
    if (failure !== undefined) return failure
  }
  return undefined
}

function fillRow(
  { datatype }: JsonData,
  { cells, path }: Row,
  offset: number,
  data: TensorData | Uint8Array[],
  problems: Problem[],
): void {
  const { read } = JSON_CELLS[datatype]
  // Widened on purpose: the rule of a datatype gives what its array takes.
  const target: { [index: number]: unknown } = data
  for (let index = 0; index < cells.length; index += 1) {
    const value = read(cells[index])
    if (value !== undefined) target[offset + index] = value
    else {
      problems.push(cellProblem(datatype, cells[index], `${path}[${index}]`))
      if (problems.length >= PROBLEMS_MAX) return
    }
  }
}

function cellProblem(datatype: Datatype, cell: unknown, field: string): Problem {
  const { jsonTypes, wanted } = JSON_CELLS[datatype]
  const code = jsonTypes.includes(typeof cell) ? 'out_of_range' : 'wrong_type'
  return problem(code, { field, detail: `${datatype} is ${wanted}, not ${describeCell(cell)}` })
}
