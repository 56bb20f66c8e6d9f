import { writeBinaryData } from '../protocol/binary/write-binary-data.ts'
import type { InferenceModel } from '../protocol/inference-model.ts'
import type { Datatype } from '../protocol/tensor/datatype.ts'
import type { Tensor } from '../protocol/tensor/tensor.ts'
import { CONTENTS_LISTS } from './contents-lists.ts'
import type { InferTensorContents, Long, ModelInferRequest, ModelInferResponse } from './messages.ts'

/**
 * Writes the answer to an inference request: the wanted outputs in the order asked for, and their elements in the form
 * that the request's had. With an FP16 among them all go raw, for the protocol has it so for all outputs or for none.
 *
 * @param wanted names of the outputs
 */
export function writeInferMessage(
  { name, version }: Pick<InferenceModel, 'name' | 'version'>,
  { id, raw_input_contents: raw }: Pick<ModelInferRequest, 'id' | 'raw_input_contents'>,
  wanted: readonly string[],
  tensors: readonly Tensor[],
): ModelInferResponse {
  const outputs = wanted.map((output) => {
    const tensor = tensors.find((one) => one.name === output)
    if (tensor === undefined) throw new Error(`the model ${name} did not answer with ${output}`)
    return tensor
  })
  const isRaw = raw.length > 0 || outputs.some(({ datatype }) => datatype === 'FP16')
  return {
    model_name: name,
    model_version: version,
    id,
    outputs: outputs.map((tensor) => {
      const { name: output, datatype, shape } = tensor
      const head = { name: output, datatype, shape }
      return isRaw ? head : { ...head, contents: writeContents(tensor) }
    }),
    raw_output_contents: isRaw ? outputs.map(writeBinaryData) : [],
  }
}

function writeContents({ datatype, data }: Tensor): Partial<InferTensorContents> {
  if (datatype === 'FP16') throw new Error('FP16 travels raw')
  return { [CONTENTS_LISTS[datatype]]: writeCells(datatype, data) }
}

function writeCells(datatype: Datatype, data: Tensor['data']): readonly unknown[] {
  if (datatype === 'BOOL') return Array.from<unknown, boolean>(data, (bit) => bit === 1)
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return splitLongs(data)
  return Array.from<unknown>(data)
}

function splitLongs(data: BigInt64Array | BigUint64Array): readonly Long[] {
  const halves = new Int32Array(data.buffer, data.byteOffset, data.length * 2)
  const unsigned = data instanceof BigUint64Array
  return Array.from(data, (_, index) => ({
    low: halves[2 * index] ?? 0,
    high: halves[2 * index + 1] ?? 0,
    unsigned,
  }))
}
