import { PROBLEMS_MAX, type Problem, problem } from '../errors.ts'
import { requireTexts } from '../protocol/binary/require-texts.ts'
import { JSON_CELLS } from '../protocol/json/json-cell.ts'
import { type Datatype, NUMERIC_ARRAYS, type TensorData } from '../protocol/tensor/datatype.ts'
import { elementCount } from '../protocol/tensor/tensor.ts'
import { CONTENTS_LISTS } from './contents-lists.ts'
import type { InferTensorContents, Long } from './messages.ts'

/** The lists of one input, and where they stand in the request. */
export type ContentsData = {
  readonly datatype: Datatype
  readonly shape: readonly number[]
  /** null: it was not sent. */
  readonly contents: InferTensorContents | null
  /** Such as `inputs[0].contents`. */
  readonly field: string
}

/**
 * Reads a tensor's elements from the list that its datatype has.
 *
 * @param problems gets what is wrong, up to 20 in all; then undefined is returned
 */
export function readContents(tensor: ContentsData, problems: Problem[]): TensorData | undefined {
  const { datatype, shape, contents, field } = tensor
  if (datatype === 'FP16') {
    problems.push(problem('missing_field', { field: 'raw_input_contents', detail: 'FP16 travels raw only' }))
    return undefined
  }
  const list = CONTENTS_LISTS[datatype]
  const stray = Object.entries(contents ?? {}).find(([name, cells]) => name !== list && cells.length > 0)
  if (stray !== undefined) {
    const detail = `the elements of ${datatype} are in ${list}`
    problems.push(problem('unknown_field', { field: `${field}.${stray[0]}`, detail }))
    return undefined
  }
  const cells = contents?.[list] ?? []
  const count = elementCount(shape)
  if (cells.length !== count) {
    const detail = `${cells.length} elements for shape [${shape.join(', ')}], which holds ${count}`
    problems.push(problem('wrong_shape', { field: `${field}.${list}`, detail }))
    return undefined
  }
  return readCells(datatype, cells, `${field}.${list}`, problems)
}

function readCells(
  datatype: Exclude<Datatype, 'FP16'>,
  cells: InferTensorContents[keyof InferTensorContents],
  field: string,
  problems: Problem[],
): TensorData | undefined {
  if (datatype === 'BYTES')
    return requireTexts(cells.filter(isBytes), (index) => ({ field: `${field}[${index}]` }), problems)
  const data = new NUMERIC_ARRAYS[datatype](cells.length)
  if (datatype === 'INT64' || datatype === 'UINT64') {
    copyLongs(cells.filter(isLong), new Int32Array(data.buffer))
    return data
  }
  // Widened on purpose: the list of a datatype holds what its array takes.
  const target: { [index: number]: unknown } = data
  for (const [index, cell] of cells.entries()) target[index] = cell
  if (!JSON_CELLS[datatype].wanted.startsWith('a whole number')) return data
  // INT8 and the like travel as 32 bits: what they cannot hold would be cut off in silence.
  const before = problems.length
  for (let index = 0; index < cells.length && problems.length < PROBLEMS_MAX; index += 1)
    if (data[index] !== cells[index])
      problems.push(
        problem('out_of_range', {
          field: `${field}[${index}]`,
          detail: `${datatype} is ${JSON_CELLS[datatype].wanted}, not ${cells[index]}`,
        }),
      )
  return problems.length === before ? data : undefined
}

/** Halves as they are: no number between could hold 64 bits. Little-endian, as NUMERIC_ARRAYS are. */
function copyLongs(longs: readonly Long[], halves: Int32Array): void {
  for (const [index, { low, high }] of longs.entries()) {
    halves[2 * index] = low
    halves[2 * index + 1] = high
  }
}

function isBytes(cell: unknown): cell is Uint8Array {
  return cell instanceof Uint8Array
}

function isLong(cell: unknown): cell is Long {
  return typeof cell === 'object' && cell !== null && 'low' in cell && 'high' in cell
}
