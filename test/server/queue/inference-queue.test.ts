import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { call, outcome, startQueue, tensor } from './started-queue.ts'

test('what comes in one turn is one run, and each gets its own rows back', async () => {
  const { queue, seen, depths } = startQueue()
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
  const { queue, waits, seen } = startQueue({ before: async () => void (await held), waitingMax: 1 })
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
  const { queue, seen } = startQueue()
  const answers = [1, 2, 3].map(
    (number) =>
      new Promise((resolve) => setImmediate(() => resolve(outcome(queue.infer([tensor([number])], call()))))),
  )
  assert.equal(await Promise.all(answers), [{ twice: [2] }, { twice: [4] }, { twice: [6] }])
  assert.equal(seen, ['run 3 twice'])
})

test('64 that wait are run before the event loop turns, those after them together at its turn', async () => {
  const { queue, seen } = startQueue({ batching: { rowsMax: 256, budgetMs: 1000 } })
  const answers = Array.from({ length: 130 }, (_, at) => outcome(queue.infer([tensor([at])], call())))
  assert.equal(seen, ['run 64 twice', 'run 64 twice'])
  assert.equal(
    await Promise.all(answers),
    Array.from(answers, (_, at) => ({ twice: [2 * at] })),
  )
  assert.equal(seen.slice(2), ['run 2 twice'])
})

test('no run is begun before the event loop turns when others have kept it for 5 ms', async () => {
  const { queue, seen } = startQueue({ batching: { rowsMax: 256, budgetMs: 1000 }, computeMs: 6 })
  const answers = Array.from({ length: 130 }, () => outcome(queue.infer([tensor([1])], call())))
  assert.equal(seen, ['run 64 twice'])
  await Promise.all(answers)
  assert.equal(seen, ['run 64 twice', 'run 66 twice'])
})

test('a run computes what any of its requests wants', async () => {
  const { queue, seen } = startQueue()
  const first = outcome(queue.infer([tensor([3])], call()))
  const second = outcome(queue.infer([tensor([4])], call({ outputs: ['squared'] })))
  assert.is(Object(await first).twice[0], 6)
  assert.is(Object(await second).squared[0], 16)
  assert.equal(seen, ['run 2 twice+squared'])
})

test('rows of another length are another run; more rows than a run may have wait for the next', async () => {
  const { queue, seen } = startQueue({ batching: { rowsMax: 2, budgetMs: 1000 } })
  const inputs = [tensor([1]), tensor([1, 2]), tensor([2]), tensor([3])]
  const answers = await Promise.all(inputs.map((input) => outcome(queue.infer([input], call()))))
  assert.equal(answers, [{ twice: [2] }, { twice: [2, 4] }, { twice: [4] }, { twice: [6] }])
  assert.equal(seen, ['run 2 twice', 'run 1 twice', 'run 1 twice'])
})

test('without batching each is a run of its own; slow ones let the event loop turn between them', async () => {
  const { queue, seen } = startQueue({
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
  const { queue, seen } = startQueue({
    before: async ([input]) => {
      if (input !== undefined && Array.from(input.data, Number).includes(13)) throw new Error('unlucky')
    },
  })
  const answers = [1, 13, 3].map((number) => outcome(queue.infer([tensor([number])], call())))
  assert.equal(await Promise.all(answers), [{ twice: [2] }, 'Error: unlucky', { twice: [6] }])
  assert.equal(seen, ['run 3 twice', 'run 1 twice', 'run 1 twice', 'run 1 twice'])
  assert.equal(await outcome(queue.infer([tensor([5])], call())), { twice: [10] }, 'and the queue goes on')
})

test.run()
