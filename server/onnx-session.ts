import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { type Datatype, NUMERIC_ARRAYS, type TensorData } from './protocol/tensor/datatype.ts'
import type { Tensor, TensorMetadata } from './protocol/tensor/tensor.ts'

/** A loaded model. */
export type Session = {
  readonly inputs: readonly TensorMetadata[]
  readonly outputs: readonly TensorMetadata[]
  /** How many runs go on at a time: 1, or as many as it has processes. */
  readonly parallel: number
  /** Whether no process is there to run it, and none is about to be. */
  readonly isDown: boolean
  /** Answers inputs that fit. @throws {Error} when the native library fails, which no checked input should cause */
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

/** The library's names of what the protocol has; it has others, such as 4-bit integers. */
const ONNX_TYPES: Readonly<Record<Datatype, OnnxTensor.Type>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
}

const DATATYPES = new Map(Object.entries(ONNX_TYPES).map(([datatype, type]) => [type, datatype as Datatype]))

/**
 * Loads an ONNX model.
 *
 * One thread unless more are asked for: small models take less time than it costs to wake a second thread, and a pod
 * scaled by its request rate should use the processor it asked for, not all of the node's.
 *
 * session.run() answers through a promise but computes on the event loop's own thread: nothing else happens meanwhile,
 * probes included. Models for which that matters run in children (`children/`).
 *
 * @throws {Error} when the bytes are no such model, or it has an input or output that the protocol has no name for
 */
export const openSession: OpenSession = async (model, { threads } = { threads: 1 }) => {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Without the arena the memory of one large batch goes back to the system.
    enableCpuMemArena: false,
    logSeverityLevel: LOG_FATAL_ONLY,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
  try {
    return {
      inputs: session.inputMetadata.map(describeTensor),
      outputs: session.outputMetadata.map(describeTensor),
      parallel: 1,
      isDown: false,
      run: (inputs, outputs) => run(session, inputs, outputs),
      release: () => session.release(),
    }
  } catch (error) {
    await session.release()
    throw error
  }
}

function describeTensor(metadata: InferenceSession.ValueMetadata): TensorMetadata {
  const { name } = metadata
  const datatype = metadata.isTensor ? DATATYPES.get(metadata.type) : undefined
  if (!metadata.isTensor || datatype === undefined)
    throw new Error(`${name} is of a type that the protocol has not`)
  return {
    name,
    datatype,
    shape: metadata.shape.map((size) => (typeof size === 'number' ? size : -1)),
    sizeNames: metadata.shape.map((size) => (typeof size === 'number' ? '' : size)),
  }
}

async function run(
  session: InferenceSession,
  inputs: readonly Tensor[],
  outputs: readonly string[],
): Promise<readonly Tensor[]> {
  const feeds = Object.fromEntries(inputs.map((tensor) => [tensor.name, toOnnx(tensor)]))
  const answers = await session.run(feeds, outputs).catch(throwWithoutValues)
  return outputs.map((name) => {
    const answer = answers[name]
    if (answer === undefined) throw new Error(`the model did not answer with ${name}`)
    return fromOnnx(name, answer)
  })
}

/**
 * Of a failure the operator is told and not the rest: `idx=63 must be within the inclusive range [-1,0]` is what somebody
 * asked, and a log is not to have it.
 */
function throwWithoutValues(error: unknown): never {
  const [what] = String(error instanceof Error ? error.message : error).split(' Status Message:')
  throw new Error(what)
}

function toOnnx({ datatype, shape, data }: Tensor): OnnxTensor {
  const dims = [...shape]
  if (ArrayBuffer.isView(data)) return new OnnxTensor(ONNX_TYPES[datatype], data, dims)
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
