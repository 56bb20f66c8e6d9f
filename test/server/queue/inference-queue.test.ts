import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../server/errors.ts'
import { openSession, type Session } from '../../../server/onnx-session.ts'
import type { InferCall } from '../../../server/protocol/inference-model.ts'
import type { Tensor } from '../../../server/protocol/tensor.ts'
import { type Batching, InferenceQueue } from '../../../server/queue/inference-queue.ts'
import { writeOnnxModel } from '../write-onnx-model.ts'

/** A real model that doubles each number and, as a second output, squares it. */
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
test.after(() => session.release())

/** The queue before the real session, and what it did: each run by its rows, each refusal. */
function start({
  batching = { rowsMax: 8, budgetMs: 1000 },
  waitingMax = 100,
  before = async () => {},
}: {
  batching?: Batching | false
  waitingMax?: number
  before?: (inputs: readonly Tensor[]) => Promise<void>
} = {}) {
  const seen: string[] = []
  const spied: Session = {
    ...session,
    run: async (inputs, outputs) => {
      seen.push(`run ${inputs[0]?.shape[0]} ${outputs.join('+')}`)
      await before(inputs)
      return session.run(inputs, outputs)
    },
  }
  const depths: number[] = []
  const waits: number[] = []
  const observer = {
    onWaiting: (count: number) => depths.push(count),
    onTaken: (waitedMs: number) => waits.push(waitedMs),
    onRun: () => {},
    onRefused: (reason: string) => seen.push(reason),
  }
  return {
    queue: new InferenceQueue({ session: spied, batching, waitingMax, observer }),
    seen,
    depths,
    waits,
  }
}

function tensor(...rows: number[][]): Tensor {
  const shape = [rows.length, rows[0]?.length ?? 0]
  return { name: 'x', datatype: 'FP32', shape, data: Float32Array.from(rows.flat()) }
}

function call(change: Partial<InferCall> = {}): InferCall {
  return { outputs: ['twice'], dueMs: Number.POSITIVE_INFINITY, isAbandoned: () => false, ...change }
}

/** The numbers of an answer by output, or the code of its refusal. */
async function outcome(answer: Promise<readonly Tensor[]>): Promise<unknown> {
  try {
    return Object.fromEntries((await answer).map(({ name, data }) => [name, Array.from(data, Number)]))
  } catch (error) {
    return error instanceof ServeError ? error.problems[0].code : String(error)
  }
}

test('what comes in one turn is one run, and each gets its own rows back', async () => {
  const { queue, seen, depths } = start()
  const answers = [tensor([1, 2]), tensor([3, 4], [5, 6]), tensor([7, 8])].map((input) =>
    outcome(queue.infer([input], call())),
  )
  assert.equal(await Promise.all(answers), [
    { twice: [2, 4] },
    { twice: [6, 8, 10, 12] },
    { twice: [14, 16] },
  ])
  assert.equal(seen, ['run 4 twice'])
  assert.equal([depths[2], depths.at(-1)], [3, 0])
})

test('how long each has waited is told once, and of none that is refused', async () => {
  let finish: (value?: unknown) => void = () => {}
  const held = new Promise((resolve) => {
    finish = resolve
  })
  const { queue, waits, seen } = start({ before: async () => void (await held), waitingMax: 1 })
  const first = outcome(queue.infer([tensor([1])], call()))
  while (seen.length === 0) await sleep(1)
  // The first is under way; this one waits for its end, and the third has no place.
  const second = outcome(queue.infer([tensor([2])], call()))
  assert.throws(() => queue.infer([tensor([3])], call()), /too many requests wait/)
  await sleep(20)
  finish()
  await Promise.all([first, second])
  assert.is(waits.length, 2)
  assert.ok(Number(waits[1]) > 15, `${waits.join()} ms`)
})

test('requests that are read one after the other in one turn of the event loop are one run', async () => {
  const { queue, seen } = start()
  const answers = [1, 2, 3].map(
    (number) =>
      new Promise((resolve) => setImmediate(() => resolve(outcome(queue.infer([tensor([number])], call()))))),
  )
  assert.equal(await Promise.all(answers), [{ twice: [2] }, { twice: [4] }, { twice: [6] }])
  assert.equal(seen, ['run 3 twice'])
})

test('a run computes what any of its requests wants', async () => {
  const { queue, seen } = start()
  const first = outcome(queue.infer([tensor([3])], call()))
  const second = outcome(queue.infer([tensor([4])], call({ outputs: ['squared'] })))
  assert.is(Object(await first).twice[0], 6)
  assert.is(Object(await second).squared[0], 16)
  assert.equal(seen, ['run 2 twice+squared'])
})

test('rows of another length are another run; more rows than a run may have wait for the next', async () => {
  const { queue, seen } = start({ batching: { rowsMax: 2, budgetMs: 1000 } })
  const inputs = [tensor([1]), tensor([1, 2]), tensor([2]), tensor([3])]
  const answers = await Promise.all(inputs.map((input) => outcome(queue.infer([input], call()))))
  assert.equal(answers, [{ twice: [2] }, { twice: [2, 4] }, { twice: [4] }, { twice: [6] }])
  assert.equal(seen, ['run 2 twice', 'run 1 twice', 'run 1 twice'])
})

test('without batching each is a run of its own; slow ones let the event loop turn between them', async () => {
  const { queue, seen } = start({
    batching: false,
    // Two of them are more than 5 ms.
    before: async () => {
      for (const endMs = performance.now() + 4; performance.now() < endMs; );
    },
  })
  // One to learn from: what a run costs is not known before.
  await queue.infer([tensor([0])], call())
  seen.length = 0
  const answers = [1, 2, 3].map((number) => outcome(queue.infer([tensor([number])], call())))
  const runs = (): number => seen.filter((word) => word.startsWith('run')).length
  const turn = (): void => {
    if (runs() > 0 && seen.at(-1) !== 'turn') seen.push('turn')
    if (runs() < 3) setImmediate(turn)
  }
  setImmediate(turn)
  assert.equal(await Promise.all(answers), [{ twice: [2] }, { twice: [4] }, { twice: [6] }])
  const run = 'run 1 twice'
  assert.equal(seen.slice(0, 5), [run, 'turn', run, 'turn', run])
})

test('a request that makes a run fail fails alone', async () => {
  const { queue, seen } = start({
    before: async ([input]) => {
      if (input !== undefined && Array.from(input.data, Number).includes(13)) throw new Error('unlucky')
    },
  })
  const answers = [1, 13, 3].map((number) => outcome(queue.infer([tensor([number])], call())))
  assert.equal(await Promise.all(answers), [{ twice: [2] }, 'Error: unlucky', { twice: [6] }])
  assert.equal(seen, ['run 3 twice', 'run 1 twice', 'run 1 twice', 'run 1 twice'])
  assert.equal(await outcome(queue.infer([tensor([5])], call())), { twice: [10] }, 'and the queue goes on')
})

test('a full queue refuses, and says when to come again', async () => {
  const { queue, seen } = start({ waitingMax: 2 })
  const waiting = [1, 2].map((number) => outcome(queue.infer([tensor([number])], call())))
  assert.throws(
    () => queue.infer([tensor([3])], call()),
    (error: unknown) =>
      error instanceof ServeError &&
      error.status === 503 &&
      error.retryAfterS === 1 &&
      error.problems[0].error.endsWith('2 of at most 2, for some 0 ms'),
  )
  assert.equal(await Promise.all(waiting), [{ twice: [2] }, { twice: [4] }])
  assert.equal(seen, ['queue_full', 'run 2 twice'])
})

test('who would be answered too late is refused at once, once the cost of a run is known', async () => {
  let delayMs = 0
  const { queue, seen } = start({
    batching: false,
    before: () => new Promise((resolve) => setTimeout(resolve, delayMs)),
  })
  delayMs = 40
  await queue.infer([tensor([1])], call())
  const waiting = [1, 2, 3].map((number) => outcome(queue.infer([tensor([number])], call())))
  // Three runs of 40 ms and its own are not done in 100 ms, nor its own in 20.
  assert.throws(
    () => queue.infer([tensor([4])], call({ dueMs: performance.now() + 100 })),
    /too many requests/,
  )
  assert.throws(
    () => queue.infer([tensor([4])], call({ dueMs: performance.now() + 20 })),
    /time of the request/,
  )
  assert.equal((await Promise.all(waiting)).length, 3)
  assert.equal(
    seen.filter((word) => !word.startsWith('run')),
    ['too_late', 'deadline'],
  )
})

test('who is late or has left when its turn comes is not run', async () => {
  const { queue, seen } = start()
  const late = outcome(queue.infer([tensor([1])], call({ dueMs: performance.now() + 0.5 })))
  let hasLeft = false
  const left = outcome(queue.infer([tensor([2])], call({ isAbandoned: () => hasLeft })))
  const stays = outcome(queue.infer([tensor([3])], call()))
  hasLeft = true
  // Longer than the half millisecond.
  for (const endMs = performance.now() + 2; performance.now() < endMs; );
  assert.equal(
    [await late, await left, await stays],
    ['deadline_exceeded', 'deadline_exceeded', { twice: [6] }],
  )
  assert.equal(seen, ['deadline', 'run 1 twice'])
})

test.run()
