import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DepartureCalendar } from '../../../../../sim/traffic/queue/requests/departure-calendar.ts'
import { RequestPool } from '../../../../../sim/traffic/queue/requests/request-pool.ts'

/** What is done with the calendar: a push after so long, an end, an end with a run after it, or the end of a pod. */
type Verb =
  | { readonly kind: 'push'; readonly workMs: number }
  | { readonly kind: 'replace'; readonly workMs: number }
  | { readonly kind: 'remove' }
  | { readonly kind: 'pod'; readonly pod: number }

const PODS = 5

/** Short and long runs in any mix, and many of the same length. */
const works = fc.oneof(
  fc.constantFrom(0, 1, 20, 1000),
  fc.double({ min: 0, max: 0.01, noNaN: true }),
  fc.double({ min: 0, max: 50, noNaN: true }),
  fc.double({ min: 0, max: 1e7, noNaN: true }),
)
const pushes = works.map((workMs): Verb => ({ kind: 'push', workMs }))
const replacements = works.map((workMs): Verb => ({ kind: 'replace', workMs }))
const verbs: fc.Arbitrary<Verb> = fc.oneof(
  { arbitrary: pushes, weight: 5 },
  { arbitrary: replacements, weight: 6 },
  { arbitrary: fc.constant<Verb>({ kind: 'remove' }), weight: 4 },
  { arbitrary: fc.nat(PODS - 1).map((pod): Verb => ({ kind: 'pod', pod })), weight: 1 },
)

/** The same by a list that is sorted anew each time; those of the same time stay in the order in which they came. */
class Beside {
  readonly #pool = new RequestPool()
  readonly #calendar = new DepartureCalendar(this.#pool)
  #list: { readonly slot: number; readonly ms: number; readonly pod: number }[] = []
  #pushed = 0
  #nowMs = 0

  apply(verb: Verb): void {
    if (verb.kind === 'push') this.#calendar.push(this.#begin(verb.workMs))
    else if (verb.kind === 'pod') {
      const removed = this.#list.filter(({ pod }) => pod === verb.pod)
      assert.equal(
        this.#calendar.removeOf(verb.pod),
        removed.map(({ slot }) => slot),
      )
      this.#list = this.#list.filter(({ pod }) => pod !== verb.pod)
      for (const { slot } of removed) this.#pool.free(slot)
    } else this.#end(verb)
    const [first] = this.#list
    assert.is(this.#calendar.firstMs, first?.ms ?? Number.POSITIVE_INFINITY)
    if (first !== undefined) assert.is(this.#calendar.first, first.slot)
  }

  /** The first one is done, and its slot is used again, maybe by the very one that takes its place. */
  #end(verb: Exclude<Verb, { kind: 'push' | 'pod' }>): void {
    const first = this.#list.shift()
    if (first === undefined) return
    this.#nowMs = first.ms
    this.#pool.doneMs[first.slot] = Number.NaN
    if (verb.kind === 'remove') this.#calendar.removeFirst()
    else this.#calendar.replaceFirst(this.#begin(verb.workMs))
    this.#pool.free(first.slot)
  }

  #begin(workMs: number): number {
    const slot = this.#pool.take()
    const [ms, pod] = [this.#nowMs + workMs, this.#pushed % PODS]
    this.#pushed += 1
    this.#pool.doneMs[slot] = ms
    this.#pool.pod[slot] = pod
    const place = this.#list.findIndex((other) => other.ms > ms)
    this.#list.splice(place < 0 ? this.#list.length : place, 0, { slot, ms, pod })
    return slot
  }
}

test('what is done next is what a sorted list says, whatever runs come and go', () => {
  fc.assert(
    fc.property(
      fc.array(pushes, { maxLength: 100 }),
      fc.array(verbs, { minLength: 1, maxLength: 300 }),
      (first, then) => {
        const beside = new Beside()
        for (const verb of [...first, ...then]) beside.apply(verb)
      },
    ),
    { numRuns: 150 },
  )
})

test('days become shorter and longer with the runs, and nobody is lost over it', () => {
  const beside = new Beside()
  const scales = [1, 1e-4, 1e5, 1, 1e3]
  for (let i = 0; i < 200; i += 1) beside.apply({ kind: 'push', workMs: 1 + i })
  for (const scale of scales)
    for (let i = 0; i < 4000; i += 1)
      beside.apply({ kind: 'replace', workMs: scale * (1 + ((i * 7919) % 997)) })
})

test('nobody works at first, and again when all are done', () => {
  const pool = new RequestPool()
  const calendar = new DepartureCalendar(pool)
  assert.is(calendar.firstMs, Number.POSITIVE_INFINITY)
  const slot = pool.take()
  pool.doneMs[slot] = 5
  calendar.push(slot)
  assert.is(calendar.firstMs, 5)
  calendar.removeFirst()
  assert.is(calendar.firstMs, Number.POSITIVE_INFINITY)
})

test.run()
