import type { Datatype, TensorData } from './datatype.ts'

/**
 * A named array, in or out of a model. `data` is flat, row by row, and has as many elements as `shape` multiplies to:
 * the codec has checked it, and a model must keep to it.
 *
 * `data` may be a view of the request's body. Read it, or copy it; do not transfer its buffer to a thread, because
 * others may share it.
 */
export type Tensor = {
  readonly name: string
  readonly datatype: Datatype
  readonly shape: readonly number[]
  readonly data: TensorData
}

/** What a model says of an input or output. -1 in a shape is a size that the request chooses. */
export type TensorMetadata = {
  readonly name: string
  readonly datatype: Datatype
  readonly shape: readonly number[]
  /** The model's own names of the sizes, '' for one without: where a name returns, in any input, so must the size. */
  readonly sizeNames?: readonly string[]
}

/**
 * How many texts an input may hold. Each becomes an object of some 100 bytes, however short it is: the two million that
 * fit into a body of 8 MiB took 3 s and 1 GB.
 */
export const TEXTS_MAX = 65_536

/** How many elements a shape holds: 1 for the empty shape of a single number. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
