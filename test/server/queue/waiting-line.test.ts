import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FairShares } from '../../../server/queue/fair-shares.ts'
import { type Placed, WaitingLine } from '../../../server/queue/waiting-line.ts'
import { PlainLine, type PlainRequest } from './plain-line.ts'

const LEVELS = 3

type Job = Placed & PlainRequest

/** What happens to a line, in its order. */
type Step =
  | {
      readonly kind: 'come'
      readonly level: number
      readonly client: string | undefined
      readonly rows: number
    }
  | { readonly kind: 'take'; readonly count: number }
  | { readonly kind: 'drop'; readonly count: number }
  | { readonly kind: 'leave'; readonly every: number }

const come = fc.record({
  kind: fc.constant('come' as const),
  level: fc.integer({ min: 1, max: LEVELS }),
  client: fc.constantFrom(undefined, 'a', 'b', 'c', 'd'),
  rows: fc.integer({ min: 1, max: 5 }),
})
const count = fc.integer({ min: 1, max: 4 })
const steps = fc.array(
  fc.oneof(
    // More come than are taken, or hardly anybody would wait.
    { weight: 12, arbitrary: come },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('take' as const), count }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), count }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), every: count }) },
  ),
  { maxLength: 80, size: 'max' },
)

function job(name: number, { level, client, rows }: Extract<Step, { kind: 'come' }>): Omit<Job, 'place'> {
  return {
    name,
    level,
    client,
    rows,
    bytes: 1,
    dueMs: Number.POSITIVE_INFINITY,
    isAbandoned: () => left.has(name),
  }
}

/** Names of those who have left. */
const left = new Set<number>()

test('property: places, order, sums and drops are those of a plain list that looks at everything, every time', () => {
  fc.assert(
    fc.property(steps, (list) => {
      left.clear()
      const line = new WaitingLine<Job>(LEVELS)
      const plain = new PlainLine()
      for (const [name, step] of list.entries()) {
        if (step.kind === 'come') {
          const newcomer = job(name, step)
          const place = line.placeOf(newcomer.level, newcomer.client)
          const placed = { ...newcomer, place }
          assert.is(place, plain.placeOf(newcomer))
          const before = line.before(placed)
          if (newcomer.client === undefined) assert.equal(before, plain.upTo(newcomer.level))
          line.add(placed)
          plain.add(placed)
        } else if (step.kind === 'take') {
          const { taken, abandoned } = line.take((so) => so.count < step.count, 0)
          const gone = plain.waiting().filter(({ name: one }) => left.has(one))
          plain.drop(gone)
          assert.equal(abandoned.map(nameOf), gone.map(nameOf))
          const next = plain.waiting().slice(0, step.count)
          plain.serve(next)
          assert.equal(taken.map(nameOf), next.map(nameOf))
        } else if (step.kind === 'drop') {
          const last = plain.waiting().slice(-step.count).reverse()
          assert.equal(line.dropLast(last.length).map(nameOf), last.map(nameOf))
          plain.drop(last)
        } else
          for (const [at, { name: one }] of plain.waiting().entries())
            if (at % step.every === 0) left.add(one)
        assert.is(line.count, plain.waiting().length)
      }
    }),
    { numRuns: 300 },
  )
})

function nameOf({ name }: PlainRequest): number {
  return name
}

const clients = ['a', 'b', 'c', 'd']
/** A client's name: it sends a request; nothing: one is served. */
const traffic = fc.array(fc.option(fc.constantFrom('flood', 'flood', 'flood', ...clients)), {
  maxLength: 200,
  size: 'max',
})

test('property: while a request waits, no other client has more than one turn beyond its own client’s', () => {
  fc.assert(
    fc.property(traffic, (list) => {
      const line = new WaitingLine<Job>(1)
      /** Whose turns there were, in their order; and at each request's coming, how many, and how many of its client waited. */
      const turns: (string | undefined)[] = []
      const came = new Map<number, { readonly turns: number; readonly ahead: number }>()
      const waiting = new Map<string | undefined, number>()
      const check = ({ name, client }: Job): void => {
        const since = came.get(name)
        const meanwhile = turns.slice(since?.turns)
        for (const other of ['flood', ...clients]) {
          const had = meanwhile.filter((one) => one === other).length
          // One for each of its client's own, one that was due already, and one for what its client had just before.
          if (other !== client)
            assert.ok(had <= (since?.ahead ?? 0) + 2, `${other} had ${had} turns before ${client}`)
        }
      }
      for (const [name, client] of [...list, ...Array<null>(200).fill(null)].entries()) {
        if (client !== null) {
          const newcomer = job(name, { kind: 'come', level: 1, client, rows: 1 })
          came.set(name, { turns: turns.length, ahead: waiting.get(client) ?? 0 })
          waiting.set(client, (waiting.get(client) ?? 0) + 1)
          line.add({ ...newcomer, place: line.placeOf(1, client) })
          continue
        }
        const [next] = line.take(() => false, 0).taken
        if (next === undefined) continue
        check(next)
        turns.push(next.client)
        waiting.set(next.client, (waiting.get(next.client) ?? 0) - 1)
      }
    }),
    { numRuns: 300 },
  )
})

test('clients of which nothing waits are forgotten, the oldest first, beyond a thousand', () => {
  const shares = new FairShares()
  shares.enter('stays', 1)
  for (let client = 0; client < 1001; client += 1) {
    shares.enter(String(client), 50)
    shares.leave(String(client), { place: 0, rows: 50, isServed: true })
  }
  assert.equal([shares.placeOf('0'), shares.placeOf('1'), shares.placeOf('1000')], [0, 50, 50])
  shares.leave('stays', { place: 0, rows: 1, isServed: true })
  assert.is(shares.placeOf('1000'), 0, 'and all of them when nobody waits')
})

test('how much is served before a client’s next request: its own, and as much of each other', () => {
  const shares = new FairShares()
  for (let at = 0; at < 100; at += 1) shares.enter('a', 1)
  assert.is(shares.rowsBefore('b', 1), 1)
  shares.enter('b', 1)
  shares.enter('b', 1)
  assert.is(shares.rowsBefore('b', 1), 5)
})

test.run()
