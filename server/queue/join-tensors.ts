import { NUMERIC_ARRAYS } from '../protocol/tensor/datatype.ts'
import { elementCount, type Tensor } from '../protocol/tensor/tensor.ts'

/**
 * Puts the rows of several tensors one after the other; they differ in their first size at most.
 *
 * @param tensors at least one; all of one name, datatype and row
 */
export function joinTensors(tensors: readonly [Tensor, ...Tensor[]]): Tensor {
  const [first] = tensors
  if (tensors.length === 1) return first
  const { name, datatype, shape } = first
  const rows = tensors.reduce((sum, tensor) => sum + (tensor.shape[0] ?? 0), 0)
  const joinedShape = [rows, ...shape.slice(1)]
  if (datatype === 'BYTES') {
    const data = tensors.flatMap(({ data }) => (ArrayBuffer.isView(data) ? [] : data))
    return { name, datatype, shape: joinedShape, data }
  }
  const data = new NUMERIC_ARRAYS[datatype](elementCount(joinedShape))
  // Widened on purpose: parts of one datatype have arrays of one kind.
  const target: { set(part: unknown, offset: number): void } = data
  let offset = 0
  for (const { data: part } of tensors) {
    if (!ArrayBuffer.isView(part)) throw new Error(`${name} is ${datatype} and came as texts`)
    target.set(part, offset)
    offset += part.length
  }
  // Written out: of objects that were spread, some hundred bytes a run came to be old, for full collections to find.
  return { name, datatype, shape: joinedShape, data }
}

/**
 * Takes the rows of a tensor apart again. Nothing is copied.
 *
 * @param counts how many rows each part has
 * @throws {Error} when they are not as many as the tensor has
 */
export function splitTensor(tensor: Tensor, counts: readonly number[]): readonly Tensor[] {
  const { name, datatype, shape, data } = tensor
  const [rows, ...row] = shape
  const sum = counts.reduce((total, count) => total + count, 0)
  if (rows !== sum) throw new Error(`${name} has ${rows} rows for ${sum}`)
  const size = elementCount(row)
  let start = 0
  return counts.map((count) => {
    const end = start + count * size
    const part = ArrayBuffer.isView(data) ? data.subarray(start, end) : data.slice(start, end)
    start = end
    return { name, datatype, shape: [count, ...row], data: part }
  })
}
