import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EventQueue, type QueuedEvent } from '../../../sim/engine/event-queue.ts'

type Push = { readonly tMs: number; readonly priority: number }

/** Few different values, so that equal times and priorities are the rule and not the exception. */
const pushes = fc.record({ tMs: fc.integer({ min: 0, max: 6 }), priority: fc.integer({ min: 0, max: 2 }) })

function drain<T>(queue: EventQueue<T>): QueuedEvent<T>[] {
  const events: QueuedEvent<T>[] = []
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) events.push(event)
  return events
}

/** What comes out of a queue, each event told by the letter that went in with it. */
function check(
  title: string,
  events: readonly (readonly [number, number, string])[],
  expected: string,
): void {
  test(title, () => {
    const queue = new EventQueue<string>()
    for (const [tMs, priority, letter] of events) queue.push(tMs, priority, letter)
    assert.is(
      drain(queue)
        .map((event) => event.what)
        .join(''),
      expected,
    )
  })
}

check('an empty queue has nothing to happen', [], '')
check(
  'the earlier moment goes first, whatever its priority',
  [
    [20, 0, 'b'],
    [10, 9, 'a'],
    [30, 0, 'c'],
  ],
  'abc',
)
check(
  'at the same moment the lower priority goes first',
  [
    [5, 3, 'c'],
    [5, 1, 'a'],
    [5, 2, 'b'],
  ],
  'abc',
)
check(
  'at the same moment and priority, first come is first served',
  [
    [5, 1, 'a'],
    [5, 1, 'b'],
    [5, 1, 'c'],
    [5, 1, 'd'],
    [5, 1, 'e'],
  ],
  'abcde',
)

test('an event comes out as it went in, with its place in the order of insertion', () => {
  const queue = new EventQueue<string>()
  queue.push(7, 2, 'x')
  queue.push(3, 1, 'y')
  assert.is(queue.size, 2)
  assert.equal(queue.pop(), { tMs: 3, priority: 1, sequence: 1, what: 'y' })
  assert.is(queue.size, 1)
  assert.equal(queue.pop(), { tMs: 7, priority: 2, sequence: 0, what: 'x' })
  assert.is(queue.pop(), undefined)
  assert.is(queue.size, 0)
})

test('pushes and pops in any mixture give what a sorted array gives', () => {
  fc.assert(
    fc.property(fc.array(fc.option(pushes), { maxLength: 60 }), (steps) => {
      const queue = new EventQueue<number>()
      const plain: QueuedEvent<number>[] = []
      steps.forEach((step, index) => {
        if (step === null) assert.equal(queue.pop(), takeFirst(plain))
        else {
          queue.push(step.tMs, step.priority, index)
          plain.push({ ...step, sequence: steps.slice(0, index).filter(isPush).length, what: index })
        }
        assert.is(queue.size, plain.length)
      })
      const rest: QueuedEvent<number>[] = []
      while (plain.length > 0) rest.push(takeFirst(plain) as QueuedEvent<number>)
      assert.equal(drain(queue), rest)
    }),
    { numRuns: 500 },
  )
})

function isPush(step: Push | null): boolean {
  return step !== null
}

function takeFirst(events: QueuedEvent<number>[]): QueuedEvent<number> | undefined {
  events.sort((a, b) => a.tMs - b.tMs || a.priority - b.priority || a.sequence - b.sequence)
  return events.shift()
}

test.run()
