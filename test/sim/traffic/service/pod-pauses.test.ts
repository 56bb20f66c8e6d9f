import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PodCollections } from '../../../../sim/traffic/service/pod-collections.ts'
import { PodPauses } from '../../../../sim/traffic/service/pod-pauses.ts'
import { reportOf } from '../queue/service-of.ts'

const PAUSES = { perSecond: 10, length: { kind: 'constant', ms: 25 } } as const

test('a pod that always works gets the share of time that its pauses leave, whatever its runs are', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 50, noNaN: true }),
      fc.double({ min: 1, max: 400, noNaN: true }),
      fc.integer(),
      (perSecond, workMs, seed) => {
        const pauses = new PodPauses({ ...PAUSES, perSecond }, seed)
        pauses.begin(0, 0)
        let nowMs = 0
        let worked = 0
        // Some 4,000 pauses: their number is known to 1.6 %.
        for (; nowMs < (4000 / perSecond) * 1000; worked += workMs) nowMs += pauses.runMs(0, workMs, nowMs)
        const expected = 1 + perSecond * 0.025
        assert.ok(Math.abs(nowMs / worked / expected - 1) < 0.06, `${nowMs / worked}, not ${expected}`)
      },
    ),
    { numRuns: 20 },
  )
})

test('pauses are where they are, whoever asks: runs that overlap, or begin within one, meet the same', () => {
  const [often, seldom] = [new PodPauses(PAUSES, 3), new PodPauses(PAUSES, 3)]
  for (const pauses of [often, seldom]) pauses.begin(0, 0)
  for (let nowMs = 0; nowMs < 60_000; nowMs += 7) {
    const endMs = nowMs + often.runMs(0, 1, nowMs)
    if (nowMs % 35 === 0) assert.is(nowMs + seldom.runMs(0, 1, nowMs), endMs)
  }
  const ends = [500, 501, 502].map((nowMs) => {
    const pauses = new PodPauses({ perSecond: 10, length: { kind: 'constant', ms: 1000 } }, 1)
    pauses.begin(0, 0)
    return nowMs + pauses.runMs(0, 0.001, nowMs)
  })
  assert.is(new Set(ends.map(Math.round)).size, 1, 'all of them end with the pause')
})

test('each pod has pauses of its own; one that comes back to the service keeps them', () => {
  const pauses = new PodPauses(PAUSES, 1)
  for (const pod of [0, 1]) pauses.begin(pod, 0)
  assert.is.not(pauses.runMs(0, 1000, 0), pauses.runMs(1, 1000, 0))
  const once = pauses.runMs(0, 1000, 5000)
  pauses.begin(0, 5000)
  assert.is(pauses.runMs(0, 1000, 5000), once)
})

test('an idle pod stands still too: who comes then waits', () => {
  const always = { perSecond: 1000, length: { kind: 'constant', ms: 1e6 } } as const
  const { inFlight, total } = reportOf({ pauses: always }, 1, [500], 10_000)
  assert.equal([total, inFlight], [1, 1])
})

test('after so many requests the next run takes longer, of each pod by its own count', () => {
  const collections = new PodCollections({ everyRequests: 2.5, length: { kind: 'constant', ms: 30 } }, 1)
  const added = Array.from({ length: 10 }, () => collections.next(0, 1))
  assert.equal(added, [0, 0, 30, 0, 30, 0, 0, 30, 0, 30])
  assert.is(collections.next(40, 5), 60)
  assert.is(
    reportOf({ collections: { everyRequests: 3, length: { kind: 'constant', ms: 30 } } }, 1, [0, 0, 0]).maxMs,
    330,
  )
})

test.run()
