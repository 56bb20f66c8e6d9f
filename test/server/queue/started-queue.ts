import { ServeError } from '../../../server/errors.ts'
import { openSession, type Session } from '../../../server/onnx-session.ts'
import type { InferCall } from '../../../server/protocol/inference-model.ts'
import type { Tensor } from '../../../server/protocol/tensor/tensor.ts'
import { InferenceQueue, type Priorities } from '../../../server/queue/inference-queue.ts'
import type { Batching } from '../../../server/queue/model-runs.ts'
import { QueueMemory } from '../../../server/queue/queue-memory.ts'
import { writeOnnxModel } from '../write-onnx-model.ts'

/** A real model that doubles each number and, as a second output, squares it. It lives as long as all tests do. */
const value = { name: 'x', datatype: 'FP32', shape: ['rows', 'columns'] } as const
const session = await openSession(
  writeOnnxModel(
    [value],
    [
      { ...value, name: 'twice' },
      { ...value, name: 'squared' },
    ],
    [
      { op: 'Add', from: ['x', 'x'], to: 'twice' },
      { op: 'Mul', from: ['x', 'x'], to: 'squared' },
    ],
  ),
)

/** A queue and what it did. */
type StartedQueue = {
  readonly queue: InferenceQueue
  readonly memory: QueueMemory
  /** Each run by its rows, each refusal. */
  readonly seen: string[]
  /** Of each request that was taken. */
  readonly priorityOf: number[]
  readonly waits: number[]
  readonly depths: number[]
}

/** The queue before the real session. */
export function startQueue({
  batching = { rowsMax: 8, budgetMs: 1000 },
  waitingMax = 100,
  priorities = { levels: 1, default: 1 },
  bytesMax = 2 ** 30,
  before,
  computeMs = 0,
}: {
  batching?: Batching | false
  waitingMax?: number
  priorities?: Priorities
  bytesMax?: number
  /** What a run waits for: then it is not computed at once. */
  before?: (inputs: readonly Tensor[]) => Promise<void>
  /** How much longer a run computes. */
  computeMs?: number
} = {}): StartedQueue {
  const seen: string[] = []
  const spied: Session = {
    ...session,
    computesHere: before === undefined,
    run: async (inputs, outputs) => {
      seen.push(`run ${inputs[0]?.shape[0]} ${outputs.join('+')}`)
      for (const endMs = performance.now() + computeMs; performance.now() < endMs; );
      if (before !== undefined) await before(inputs)
      return session.run(inputs, outputs)
    },
  }
  const depths: number[] = []
  const waits: number[] = []
  const priorityOf: number[] = []
  const memory = new QueueMemory(bytesMax)
  const observer = {
    onWaiting: (count: number) => depths.push(count),
    onTaken: (waitedMs: number, priority: number) => {
      waits.push(waitedMs)
      priorityOf.push(priority)
    },
    onRun: () => {},
    onRefused: (reason: string) => seen.push(reason),
  }
  return {
    queue: new InferenceQueue({ session: spied, batching, waitingMax, priorities, memory, observer }),
    memory,
    priorityOf,
    seen,
    depths,
    waits,
  }
}

export function tensor(...rows: number[][]): Tensor {
  const shape = [rows.length, rows[0]?.length ?? 0]
  return { name: 'x', datatype: 'FP32', shape, data: Float32Array.from(rows.flat()) }
}

export function call(change: Partial<InferCall> = {}): InferCall {
  return { outputs: ['twice'], dueMs: Number.POSITIVE_INFINITY, isAbandoned: () => false, ...change }
}

/** The numbers of an answer by output, or the code of its refusal. */
export async function outcome(answer: Promise<readonly Tensor[]>): Promise<unknown> {
  try {
    return Object.fromEntries((await answer).map(({ name, data }) => [name, Array.from(data, Number)]))
  } catch (error) {
    return error instanceof ServeError ? error.problems[0].code : String(error)
  }
}
