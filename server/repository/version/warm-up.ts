import type { ModelCard } from '../../model-card.ts'
import { NUMERIC_ARRAYS } from '../../protocol/tensor/datatype.ts'
import { elementCount, type Tensor, type TensorMetadata } from '../../protocol/tensor/tensor.ts'

/**
 * Inputs for a first run that nobody waits for: of a card's features the middle of every range and the first of every
 * code, a row like any other; of other inputs zeros and empty texts.
 *
 * @param shapes by input name; a size that the model leaves open is 1 where none is given
 */
export function warmUpInputs(
  inputs: readonly TensorMetadata[],
  shapes: Readonly<Record<string, readonly number[]>>,
  card: ModelCard | undefined,
): readonly Tensor[] {
  return inputs.map(({ name, datatype, shape: open }) => {
    const shape = shapes[name] ?? open.map((size) => Math.max(size, 1))
    const count = elementCount(shape)
    if (datatype === 'BYTES') return { name, datatype, shape, data: Array(count).fill(new Uint8Array(0)) }
    if (name !== card?.input) return { name, datatype, shape, data: new NUMERIC_ARRAYS[datatype](count) }
    const row = middleRow(card)
    return {
      name,
      datatype,
      shape,
      data: Float32Array.from({ length: count }, (_, at) => row[at % row.length] ?? 0),
    }
  })
}

function middleRow({ features }: ModelCard): readonly number[] {
  return features.map(({ min = 0, max = 0, codes }) =>
    codes === undefined ? (min + max) / 2 : Number(Object.keys(codes)[0]),
  )
}
