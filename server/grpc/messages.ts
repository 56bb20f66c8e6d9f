/** A 64-bit integer as protobufjs reads it: two halves of 32 bits, for a JavaScript number holds 53. */
export type Long = { readonly low: number; readonly high: number; readonly unsigned: boolean }

/** One of them is there, or none. */
type InferParameter = {
  readonly bool_param?: boolean
  readonly int64_param?: Long
  readonly string_param?: string
  readonly double_param?: number
  readonly uint64_param?: Long
}

export type InferParameters = Readonly<Record<string, InferParameter>>

/** The lists of elements; that of the tensor's datatype is filled, the others are empty. */
export type InferTensorContents = {
  readonly bool_contents: readonly boolean[]
  readonly int_contents: readonly number[]
  readonly int64_contents: readonly Long[]
  readonly uint_contents: readonly number[]
  readonly uint64_contents: readonly Long[]
  readonly fp32_contents: readonly number[]
  readonly fp64_contents: readonly number[]
  readonly bytes_contents: readonly Uint8Array[]
}

export type InferInputTensor = {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly Long[]
  readonly parameters: InferParameters
  readonly contents: InferTensorContents | null
}

/** What ModelInfer is asked with. A field that was not sent has its type's empty value. */
export type ModelInferRequest = {
  readonly model_name: string
  readonly model_version: string
  readonly id: string
  readonly parameters: InferParameters
  readonly inputs: readonly InferInputTensor[]
  readonly outputs: readonly { readonly name: string; readonly parameters: InferParameters }[]
  readonly raw_input_contents: readonly Uint8Array[]
}

/** What ModelInfer answers. */
export type ModelInferResponse = {
  readonly model_name: string
  readonly model_version: string
  readonly id: string
  readonly outputs: readonly InferOutputTensor[]
  readonly raw_output_contents: readonly Uint8Array[]
}

type InferOutputTensor = {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly contents?: Partial<InferTensorContents>
}

type ModelRequest = { readonly name: string; readonly version: string }
type ControlRequest = {
  readonly repository_name: string
  readonly model_name: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The request of each method of the service; open-inference.proto has the same names. */
export type InferenceRequests = {
  readonly ServerLive: Readonly<Record<string, never>>
  readonly ServerReady: Readonly<Record<string, never>>
  readonly ModelReady: ModelRequest
  readonly ServerMetadata: Readonly<Record<string, never>>
  readonly ModelMetadata: ModelRequest
  readonly ModelInfer: ModelInferRequest
  readonly RepositoryIndex: { readonly repository_name: string; readonly ready: boolean }
  readonly RepositoryModelLoad: ControlRequest
  readonly RepositoryModelUnload: ControlRequest
}
