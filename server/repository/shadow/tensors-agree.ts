import type { TensorData } from '../../protocol/tensor/datatype.ts'
import { fromHalfBits } from '../../protocol/tensor/half-float.ts'
import type { Tensor } from '../../protocol/tensor/tensor.ts'

/**
 * Whether two answers say the same: equal shapes, whole numbers and texts, and other numbers as near as `tolerance`.
 *
 * @param names of the outputs to compare
 */
export function tensorsAgree(
  left: readonly Tensor[],
  right: readonly Tensor[],
  names: readonly string[],
  tolerance: number,
): boolean {
  return names.every((name) => {
    const one = left.find((tensor) => tensor.name === name)
    const other = right.find((tensor) => tensor.name === name)
    if (one === undefined || other === undefined || one.datatype !== other.datatype) return false
    return one.shape.join() === other.shape.join() && dataAgrees(one, other, tolerance)
  })
}

function dataAgrees({ datatype, data }: Tensor, other: Tensor, tolerance: number): boolean {
  if (datatype === 'FP16') return isNear(halves(data), halves(other.data), tolerance)
  if (datatype === 'FP32' || datatype === 'FP64') return isNear(numbers(data), numbers(other.data), tolerance)
  return Array.from<unknown>(data).every((cell, at) => {
    const match = other.data[at]
    return cell instanceof Uint8Array && match instanceof Uint8Array
      ? Buffer.compare(cell, match) === 0
      : cell === match
  })
}

/** NaN is near NaN, and an infinity near itself. */
function isNear(left: readonly number[], right: readonly number[], tolerance: number): boolean {
  return left.every(
    (value, at) => Object.is(value, right[at]) || Math.abs(value - (right[at] ?? 0)) <= tolerance,
  )
}

function numbers(data: TensorData): readonly number[] {
  return Array.from<unknown, number>(data, Number)
}

function halves(data: TensorData): readonly number[] {
  return numbers(data).map(fromHalfBits)
}
