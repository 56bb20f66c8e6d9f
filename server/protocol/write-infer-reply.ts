import { writeBinaryData } from './binary/write-binary-data.ts'
import type { InferenceModel } from './inference-model.ts'
import { writeJsonData } from './json/write-json-data.ts'
import type { InferTask } from './read-infer-request.ts'
import type { Tensor } from './tensor/tensor.ts'

/** A reply ready to be sent. `jsonLength` is set when binary data follows the JSON. */
export type InferReply = { readonly body: Buffer | string; readonly jsonLength?: number }

/**
 * Writes the answer to an inference request: the wanted outputs in the order asked for, each as JSON or as bytes.
 *
 * The text is put together here because JSON.stringify has no integers beyond 2^53.
 *
 * @throws {ServeError} not_representable when JSON cannot carry an element
 */
export function writeInferReply(
  { name, version }: Pick<InferenceModel, 'name' | 'version'>,
  { id, outputs }: Pick<InferTask, 'id' | 'outputs'>,
  tensors: readonly Tensor[],
): InferReply {
  const binaries: Uint8Array[] = []
  const written = outputs.map((wanted) => {
    const tensor = tensors.find((one) => one.name === wanted.name)
    if (tensor === undefined) throw new Error(`the model ${name} did not answer with ${wanted.name}`)
    const head = `"name":${quote(tensor.name)},"datatype":"${tensor.datatype}","shape":[${tensor.shape.join()}]`
    if (!wanted.isBinary) return `{${head},"data":${writeJsonData(tensor)}}`
    const bytes = writeBinaryData(tensor)
    binaries.push(bytes)
    return `{${head},"parameters":{"binary_data_size":${bytes.length}}}`
  })
  const idField = id === undefined ? '' : `"id":${JSON.stringify(id)},`
  const text = `{"model_name":${quote(name)},"model_version":"${version}",${idField}"outputs":[${written.join()}]}`
  if (binaries.length === 0) return { body: text }
  const json = Buffer.from(text)
  return { body: Buffer.concat([json, ...binaries]), jsonLength: json.length }
}

/** Names of models and of their outputs, not of what clients send: there are few, and each is quoted once. */
const quoted = new Map<string, string>()

function quote(name: string): string {
  const known = quoted.get(name)
  if (known !== undefined) return known
  const text = JSON.stringify(name)
  quoted.set(name, text)
  return text
}
