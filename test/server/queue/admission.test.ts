import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ServeError } from '../../../server/errors.ts'
import type { InferCall } from '../../../server/protocol/inference-model.ts'
import { call, outcome, startQueue, tensor } from './started-queue.ts'

test('a full queue refuses, and says when to come again', async () => {
  const { queue, seen } = startQueue({ waitingMax: 2 })
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
  const { queue, seen } = startQueue({
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
  const { queue, seen } = startQueue()
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

/** A queue before a model that is held up, and one request that it is busy with: all others wait. */
async function startBusy(options: Parameters<typeof startQueue>[0] = {}) {
  let finish: (value?: unknown) => void = () => {}
  const held = new Promise((resolve) => {
    finish = resolve
  })
  const started = startQueue({ batching: false, ...options, before: async () => void (await held) })
  const order: string[] = []
  const ask = (name: string, change: Partial<InferCall> & { rows?: number } = {}): Promise<unknown> => {
    const rows = Array.from({ length: change.rows ?? 1 }, () => [1])
    // What is refused at once throws; what had a place rejects.
    return Promise.resolve()
      .then(() => started.queue.infer([tensor(...rows)], call(change)))
      .then(() => void order.push(name))
      .catch((error) => {
        if (!(error instanceof ServeError)) throw error
        const { code, error: text } = error.problems[0]
        order.push(`${name} ${code}`)
        return { text, retryAfterS: error.retryAfterS }
      })
  }
  const first = ask('first')
  while (started.seen.length === 0) await sleep(1)
  const letGo = (): Promise<unknown> => {
    finish()
    return first
  }
  return { ...started, order, ask, finish: letGo }
}

test('a higher priority goes first, whenever it comes; within one it is first come, first served', async () => {
  const { ask, order, finish, priorityOf } = await startBusy({ priorities: { levels: 3, default: 2 } })
  const asked = [
    ask('low a', { priority: 3 }),
    ask('none a'),
    ask('high a', { priority: 1 }),
    ask('zero', { priority: 0 }),
    ask('low b', { priority: 3 }),
    ask('high b', { priority: 1 }),
  ]
  await sleep(1)
  await finish()
  await Promise.all(asked)
  assert.equal(order, ['first', 'high a', 'high b', 'none a', 'zero', 'low a', 'low b'])
  assert.equal(priorityOf, [2, 1, 1, 2, 2, 3, 3])
})

test('a full queue lets the newest of the lowest priority go for a higher one, and tells it when to come again', async () => {
  const { ask, order, seen, finish } = await startBusy({
    waitingMax: 3,
    priorities: { levels: 3, default: 2 },
  })
  const low = [ask('low a', { priority: 3 }), ask('low b', { priority: 3 }), ask('mid')]
  await sleep(1)
  const others = [ask('high', { priority: 1 }), ask('low c', { priority: 3 }), ask('mid b')]
  const [, told] = await Promise.all([sleep(1), low[1]])
  assert.equal(told, {
    text: 'too many requests wait for the model: its place went to a request that goes before it',
    retryAfterS: 1,
  })
  await finish()
  await Promise.all([...low, ...others])
  assert.equal(order.slice(0, 3).sort(), ['low a overloaded', 'low b overloaded', 'low c overloaded'])
  assert.equal(order.slice(3), ['first', 'high', 'mid', 'mid b'])
  assert.equal(
    seen.filter((word) => !word.startsWith('run')),
    ['displaced', 'queue_full', 'displaced'],
  )
})

test('a client that floods the queue leaves each other one its turn, and a place', async () => {
  const { ask, order, finish } = await startBusy({ waitingMax: 6 })
  const flood = Array.from({ length: 8 }, (_, at) => ask(`a${at}`, { client: 'a' }))
  await sleep(1)
  const others = [
    ask('b0', { client: 'b' }),
    ask('c0', { client: 'c' }),
    ask('b1', { client: 'b' }),
    // Without a name they are one client.
    ask('d0', { client: '' }),
  ]
  await sleep(1)
  await finish()
  await Promise.all([...flood, ...others])
  assert.equal(order, [
    ...['a6', 'a7', 'a5', 'a4', 'a3', 'a2'].map((name) => `${name} overloaded`),
    ...['first', 'a0', 'b0', 'c0', 'd0', 'a1', 'b1'],
  ])
})

test('who would be served in time by its share is let in, whatever others have waiting', async () => {
  const slow = startQueue({ batching: false, before: () => sleep(30) })
  await slow.queue.infer([tensor([1])], call())
  const flood = Array.from({ length: 20 }, () =>
    outcome(slow.queue.infer([tensor([1])], call({ client: 'a' }))),
  )
  // Some 600 ms wait; a client of its own is next but one.
  const other = slow.queue.infer([tensor([1])], call({ client: 'b', dueMs: performance.now() + 300 }))
  const refused = (client: string) => () =>
    slow.queue.infer([tensor([1])], call({ client, dueMs: performance.now() + 300 }))
  assert.throws(refused('a'), /too many requests/)
  assert.is((await other).length, 1)
  await Promise.all(flood)
})

test('what waits may take only so many bytes; one alone may take more', async () => {
  const { ask, order, memory, seen, finish } = await startBusy({ bytesMax: 40 })
  assert.is(memory.heldBytes, 4)
  const small = ask('small', { rows: 8 })
  await sleep(1)
  const told = await ask('large', { rows: 2 })
  assert.equal(told, {
    text: 'the requests that wait take as much memory as they may: 8 bytes beside 36 of at most 40',
    retryAfterS: 1,
  })
  await finish()
  await small
  assert.is(memory.heldBytes, 0)
  assert.is(await ask('alone', { rows: 100 }), undefined)
  assert.equal(order, ['large memory_full', 'first', 'small', 'alone'])
  assert.ok(seen.includes('memory_full'))
})

test('for a higher priority as many leave as its bytes need, and none if they are too few', async () => {
  const priorities = { levels: 2, default: 2 }
  const { ask, order, memory, finish } = await startBusy({ bytesMax: 44, priorities })
  const low = ['a', 'b', 'c'].map((name) => ask(name, { rows: 3 }))
  await sleep(1)
  const high = ask('high', { priority: 1, rows: 5 })
  await sleep(1)
  assert.is(memory.heldBytes, 4 + 12 + 20)
  await ask('too large', { priority: 1, rows: 9 })
  await finish()
  await Promise.all([...low, high])
  assert.equal(order, ['c overloaded', 'b overloaded', 'too large memory_full', 'first', 'high', 'a'])
})

test('bytes are given back however a request ends', async () => {
  const { ask, memory, finish } = await startBusy()
  const ends = [
    ask('late', { dueMs: performance.now() + 5 }),
    ask('left', { isAbandoned: () => true }),
    ask('stays'),
  ]
  await sleep(10)
  assert.is(memory.heldBytes, 16)
  await finish()
  await Promise.all(ends)
  assert.is(memory.heldBytes, 0)
  const { queue, memory: other } = startQueue({ before: () => Promise.reject(new Error('broken')) })
  await outcome(queue.infer([tensor([1])], call()))
  await sleep(1)
  assert.is(other.heldBytes, 0)
})

test.run()
