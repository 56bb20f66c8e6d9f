import { Tensor as OnnxTensor } from 'onnxruntime-node'
import { type Binding, binding, initOrt } from 'onnxruntime-node/dist/binding.js'
import { type Datatype, NUMERIC_ARRAYS, type TensorData } from './protocol/tensor/datatype.ts'
import type { Tensor, TensorMetadata } from './protocol/tensor/tensor.ts'

/** A loaded model. */
export type Session = {
  readonly inputs: readonly TensorMetadata[]
  readonly outputs: readonly TensorMetadata[]
  /** How many runs go on at a time: 1, or as many as it has processes. */
  readonly parallel: number
  /** Whether a run is computed on this thread, before `run` returns. */
  readonly computesHere: boolean
  /** Whether no process is there to run it, and none is about to be. */
  readonly isDown: boolean
  /**
   * Answers inputs that fit. A session within this process computes before this returns: whoever calls it lets the event
   * loop turn first. @throws {Error} when the native library fails, which no checked input should cause
   */
  run(inputs: readonly Tensor[], outputs: readonly string[]): Promise<readonly Tensor[]>
  /** Gives the memory back; `run` must not be called any more. */
  release(): Promise<void>
}

/** `threads`: how many one run may use, at least 1. Default 1. */
type SessionOptions = { readonly threads: number }

/** Loads a model from the bytes of its file. */
export type OpenSession = (model: Uint8Array, options?: SessionOptions) => Promise<Session>

// It would open a database in the home directory and tell its vendor of every session; it looks at the first of them.
process.env['ORT_DISABLE_TELEMETRY'] = '1'

/** 4 is "fatal only": in a container the library otherwise complains about each processor it may not pin. */
const LOG_FATAL_ONLY = 4

/** The library's names of what the protocol has, and ONNX' numbers of them (onnx.proto, TensorProto.DataType). */
const ONNX_TYPES: Readonly<Record<Datatype, readonly [OnnxTensor.Type, number]>> = {
  BOOL: ['bool', 9],
  UINT8: ['uint8', 2],
  UINT16: ['uint16', 4],
  UINT32: ['uint32', 12],
  UINT64: ['uint64', 13],
  INT8: ['int8', 3],
  INT16: ['int16', 5],
  INT32: ['int32', 6],
  INT64: ['int64', 7],
  FP16: ['float16', 10],
  FP32: ['float32', 1],
  FP64: ['float64', 11],
  BYTES: ['string', 8],
}

const DATATYPES = new Map<OnnxTensor.Type | number, Datatype>(
  (Object.entries(ONNX_TYPES) as [Datatype, readonly [OnnxTensor.Type, number]][]).flatMap(
    ([datatype, [name, number]]) => [[name, datatype] as const, [number, datatype] as const],
  ),
)

/**
 * Loads an ONNX model.
 *
 * One thread unless more are asked for: small models take less time than it costs to wake a second thread, and a pod
 * scaled by its request rate should use the processor it asked for, not all of the node's.
 *
 * A run computes on the event loop's own thread: nothing else happens meanwhile, probes included. Models for which that
 * matters run in children (`children/`).
 *
 * The library's `session.run()` would only put the same off to the next turn of the event loop, and more would be read
 * from sockets before that: requests that wait twice as long, and whose time would count as the model's. So it is asked
 * one level below, where it answers at once.
 *
 * @throws {Error} when the bytes are no such model, or it has an input or output that the protocol has no name for
 */
export const openSession: OpenSession = async (model, { threads } = { threads: 1 }) => {
  initOrt()
  const session = new binding.InferenceSession()
  session.loadModel(model.buffer as ArrayBuffer, model.byteOffset, model.byteLength, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Without the arena the memory of one large batch goes back to the system.
    enableCpuMemArena: false,
    logSeverityLevel: LOG_FATAL_ONLY,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
  try {
    const wanted = session.inputMetadata.map(describeTensor)
    const names = wanted.map(({ name }) => name)
    return {
      inputs: wanted,
      outputs: session.outputMetadata.map(describeTensor),
      parallel: 1,
      computesHere: true,
      isDown: false,
      run: async (inputs, outputs) => run(session, names, inputs, outputs),
      release: async () => session.dispose(),
    }
  } catch (error) {
    session.dispose()
    throw error
  }
}

function describeTensor({
  name,
  isTensor,
  type,
  shape,
  symbolicDimensions,
}: Binding.ValueMetadata): TensorMetadata {
  const datatype = isTensor ? DATATYPES.get(type) : undefined
  const which = isTensor ? `: ONNX' data type ${type}` : ''
  if (datatype === undefined) throw new Error(`${name} is of a type that the protocol has not${which}`)
  return {
    name,
    datatype,
    shape,
    sizeNames: shape.map((size, at) => (size < 0 ? (symbolicDimensions[at] ?? '') : '')),
  }
}

/** @param names of all inputs: at this level the library does not look whether they are there */
function run(
  session: Binding.InferenceSession,
  names: readonly string[],
  inputs: readonly Tensor[],
  outputs: readonly string[],
): readonly Tensor[] {
  const feeds = Object.fromEntries(inputs.map((tensor) => [tensor.name, toOnnx(tensor)]))
  for (const name of names) if (feeds[name] === undefined) throw new Error(`the input ${name} is missing`)
  const wanted = Object.fromEntries(outputs.map((name) => [name, null]))
  const answers = runWithoutValues(session, feeds, wanted)
  return outputs.map((name) => {
    const answer = answers[name]
    if (!(answer instanceof OnnxTensor)) throw new Error(`the model did not answer with ${name}`)
    return fromOnnx(name, answer)
  })
}

/**
 * Of a failure the operator is told and not the rest: `idx=63 must be within the inclusive range [-1,0]` is what somebody
 * asked, and a log is not to have it.
 */
function runWithoutValues(
  session: Binding.InferenceSession,
  feeds: Readonly<Record<string, OnnxTensor>>,
  wanted: Readonly<Record<string, null>>,
): ReturnType<Binding.InferenceSession['run']> {
  try {
    return session.run(feeds, wanted, {})
  } catch (error) {
    const [what] = String(error instanceof Error ? error.message : error).split(' Status Message:')
    throw new Error(what)
  }
}

function toOnnx({ datatype, shape, data }: Tensor): OnnxTensor {
  const dims = [...shape]
  if (ArrayBuffer.isView(data)) return new OnnxTensor(ONNX_TYPES[datatype][0], data, dims)
  const utf8 = new TextDecoder()
  return new OnnxTensor(
    'string',
    data.map((bytes) => utf8.decode(bytes)),
    dims,
  )
}

function fromOnnx(name: string, answer: OnnxTensor): Tensor {
  const datatype = DATATYPES.get(answer.type)
  if (datatype === undefined) throw new Error(`${name} is ${answer.type}`)
  return { name, datatype, shape: answer.dims, data: readData(datatype, answer.data) }
}

function readData(datatype: Datatype, data: OnnxTensor['data']): TensorData {
  if (datatype === 'BYTES') {
    const utf8 = new TextEncoder()
    return Array.from<unknown, Uint8Array>(data, (text) => utf8.encode(String(text)))
  }
  if (Array.isArray(data)) throw new Error(`${datatype} came as texts`)
  // Node 24 has an array of its own for float16; the bits are the same.
  return new NUMERIC_ARRAYS[datatype](data.buffer, data.byteOffset, data.length)
}
