import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Batch } from './batch.ts'

/** What a model says about a batch, row by row. */
export type Inference = {
  /** The likelier class of each row, 0 or 1. */
  readonly labels: readonly number[]
  /** Two numbers a row, of class 0 and of class 1. */
  readonly probabilities: Float32Array
}

/** A loaded model. */
export type Session = {
  /** Answers a checked batch. @throws {Error} when the native library fails, which no checked input should cause */
  run(batch: Batch): Promise<Inference>
  /** Gives the native memory back; `run` must not be called any more. */
  release(): Promise<void>
}

/** Loads a model from the bytes of its file. */
export type OpenSession = (model: Uint8Array) => Promise<Session>

const CLASSES = 2
/** 4 is "fatal only": in a container the library otherwise complains about each processor it may not pin. */
const LOG_FATAL_ONLY = 4

/**
 * Loads an ONNX classifier with the input `features` and the outputs `label` and `probabilities`.
 *
 * One thread: the models take 0.15 ms for a row, less than it costs to wake a second thread, and a pod scaled by its
 * request rate should use the processor it asked for, not all of the node's.
 *
 * @throws {Error} when the bytes are not such a model
 */
export const openSession: OpenSession = async (model) => {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Without the arena the memory of one large batch goes back to the system.
    enableCpuMemArena: false,
    logSeverityLevel: LOG_FATAL_ONLY,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
  return { run: (batch) => run(session, batch), release: () => session.release() }
}

/**
 * session.run() answers through a promise but computes on the event loop's own thread: nothing else happens
 * meanwhile, probes included. At 0.15 ms for a row, and 8 ms for the 1,024 that a request may hold, that is less than a
 * hand-over to a worker costs; a model of 10 ms a row would need a process of its own.
 */
async function run(session: InferenceSession, batch: Batch): Promise<Inference> {
  const features = new Tensor('float32', batch.values, [batch.rowCount, batch.featureCount])
  const outputs = await session.run({ features })
  const labels = outputs['label']?.data
  const probabilities = outputs['probabilities']?.data
  if (!(labels instanceof BigInt64Array) || !(probabilities instanceof Float32Array))
    throw new Error('the model does not give label: int64[N] and probabilities: float32[N,2]')
  if (labels.length !== batch.rowCount || probabilities.length !== batch.rowCount * CLASSES)
    throw new Error(`the model answered ${labels.length} of ${batch.rowCount} rows`)
  if (!probabilities.every(Number.isFinite))
    throw new Error('the model answered with a number that is not finite')
  return { labels: Array.from(labels, Number), probabilities }
}
