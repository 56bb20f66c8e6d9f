import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EventQueue } from '../../../sim/engine/event-queue.ts'

type Push = { readonly tMs: number; readonly priority: number }
type Event<T> = Push & { readonly what: T }

/** Few different values, so that equal times and priorities are the rule and not the exception. */
const pushes = fc.record({
  // Moments 1024 ms apart have one place in the queue's table.
  tMs: fc.integer({ min: 0, max: 6 }).map((n) => (n % 3) * 1024 + Math.floor(n / 3)),
  priority: fc.integer({ min: 0, max: 2 }),
})

function take<T>(queue: EventQueue<T>): Event<T> | undefined {
  const { next } = queue
  const what = queue.take()
  return next === undefined || what === undefined
    ? undefined
    : { tMs: next.tMs, priority: next.priority, what }
}

function drain<T>(queue: EventQueue<T>): Event<T>[] {
  const events: Event<T>[] = []
  for (let event = take(queue); event !== undefined; event = take(queue)) events.push(event)
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

test('an event comes out as it went in', () => {
  const queue = new EventQueue<string>()
  queue.push(7, 2, 'x')
  queue.push(3, 1, 'y')
  assert.is(queue.size, 2)
  assert.equal(take(queue), { tMs: 3, priority: 1, what: 'y' })
  assert.is(queue.size, 1)
  assert.equal(take(queue), { tMs: 7, priority: 2, what: 'x' })
  assert.is(take(queue), undefined)
  assert.is(queue.size, 0)
})

test('pushes and pops in any mixture give what a sorted array gives', () => {
  fc.assert(
    fc.property(fc.array(fc.option(pushes), { maxLength: 60 }), (steps) => {
      const queue = new EventQueue<number>()
      const plain: Event<number>[] = []
      steps.forEach((step, index) => {
        if (step === null) assert.equal(take(queue), takeFirst(plain))
        else {
          queue.push(step.tMs, step.priority, index)
          plain.push({ ...step, what: index })
        }
        assert.is(queue.size, plain.length)
      })
      const rest: Event<number>[] = []
      while (plain.length > 0) rest.push(takeFirst(plain) as Event<number>)
      assert.equal(drain(queue), rest)
    }),
    { numRuns: 500 },
  )
})

test('more moments than the table has places keep their order', () => {
  const queue = new EventQueue<number>()
  const plain: Event<number>[] = []
  for (let i = 0; i < 20_000; i += 1) {
    const event = { tMs: (i * 7919) % 2001, priority: i % 2, what: i }
    queue.push(event.tMs, event.priority, i)
    plain.push(event)
  }
  plain.sort((a, b) => a.tMs - b.tMs || a.priority - b.priority || a.what - b.what)
  assert.equal(drain(queue), plain)
})

/** Each event is told by its place in the order of insertion. */
function takeFirst(events: Event<number>[]): Event<number> | undefined {
  events.sort((a, b) => a.tMs - b.tMs || a.priority - b.priority || a.what - b.what)
  return events.shift()
}

test('a priority beyond the 16 that fit is a bug of the caller', () => {
  assert.throws(() => new EventQueue<string>().push(1, 16, 'x'), /priority/)
  assert.throws(() => new EventQueue<string>().push(1, -1, 'x'), /priority/)
})

test.run()
