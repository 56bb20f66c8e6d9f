import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { call, outcome, startQueue, tensor } from './started-queue.ts'

/** So long that a test would fail by its deadline if anybody waited for the end of it in vain. */
const LONG_MS = 60_000

test('those who come within the delay are answered together, whatever the event loop does meanwhile', async () => {
  const { queue, seen } = startQueue({ batching: { rowsMax: 8, budgetMs: 1000, delayMs: 100 } })
  const first = outcome(queue.infer([tensor([1])], call()))
  await sleep(5)
  const second = outcome(queue.infer([tensor([2])], call()))
  assert.equal(seen, [])
  assert.equal(await Promise.all([first, second]), [{ twice: [2] }, { twice: [4] }])
  assert.equal(seen, ['run 2 twice'])
})

test('as many rows as a run may have wait for nobody, and those who come later gather anew', async () => {
  const { queue, seen } = startQueue({ batching: { rowsMax: 3, budgetMs: 1000, delayMs: LONG_MS } })
  const answers = [queue.infer([tensor([1])], call())]
  await sleep(5)
  assert.equal(seen, [])
  answers.push(queue.infer([tensor([2], [3])], call()))
  await Promise.all(answers)
  assert.equal(seen, ['run 3 twice'])
  const next = [queue.infer([tensor([4], [5])], call())]
  await sleep(5)
  assert.equal(seen, ['run 3 twice'])
  next.push(queue.infer([tensor([6])], call()))
  await Promise.all(next)
  assert.equal(seen, ['run 3 twice', 'run 3 twice'])
})

test('nobody is late because others may come: a deadline ends the wait, of who waits and of who comes', async () => {
  const { queue, seen } = startQueue({ batching: { rowsMax: 8, budgetMs: 1000, delayMs: LONG_MS } })
  // What a run takes is learnt from the first ones, which are full.
  for (let at = 0; at < 3; at += 1)
    await queue.infer([tensor(...Array.from({ length: 8 }, () => [1]))], call())
  const patient = outcome(queue.infer([tensor([1])], call()))
  await sleep(5)
  const hurried = outcome(queue.infer([tensor([2])], call({ dueMs: performance.now() + 500 })))
  assert.equal(await Promise.all([patient, hurried]), [{ twice: [2] }, { twice: [4] }])
  assert.is(seen.at(-1), 'run 2 twice')
  const alone = await outcome(queue.infer([tensor([3])], call({ dueMs: performance.now() + 500 })))
  assert.equal(alone, { twice: [6] })
})

test('a lone request is answered when the delay is over', async () => {
  const { queue } = startQueue({ batching: { rowsMax: 8, budgetMs: 1000, delayMs: 30 } })
  const startMs = performance.now()
  assert.equal(await outcome(queue.infer([tensor([1])], call())), { twice: [2] })
  // Timers count whole milliseconds, from when the event loop last looked at the clock.
  assert.ok(performance.now() - startMs >= 28)
})

test('each is answered, and once, however many come at whatever moment', async () => {
  const { queue, seen } = startQueue({ batching: { rowsMax: 5, budgetMs: 1000, delayMs: 2 } })
  const answers: Promise<unknown>[] = []
  for (let at = 0; at < 300; at += 1) {
    answers.push(outcome(queue.infer([tensor([at])], call())))
    if (at % 7 === 0) await sleep(at % 4)
  }
  assert.equal(
    await Promise.all(answers),
    Array.from({ length: 300 }, (_, at) => ({ twice: [2 * at] })),
  )
  const rows = seen.map((run) => Number(run.split(' ')[1]))
  assert.is(
    rows.reduce((sum, count) => sum + count, 0),
    300,
  )
  assert.ok(Math.max(...rows) <= 5 && rows.length < 150, `${rows}`)
})

test.run()
