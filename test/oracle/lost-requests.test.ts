import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lostRequests, type ServedPod, type Span } from './lost-requests.ts'

const MINUTE = { fromMs: 0, toMs: 60_000 }

function served(inService: readonly [number, number], answering: readonly [number, number]): ServedPod {
  return { inService: [span(inService)], answering: [span(answering)] }
}

function span([fromMs, toMs]: readonly [number, number]): Span {
  return { fromMs, toMs }
}

const whole = served([0, 60_000], [0, 60_000])

test('three pods, one of them silent for the 2 s until the proxies know: at 30 a second, 20 are lost', () => {
  const leaving = served([0, 12_000], [0, 10_000])
  assert.equal(lostRequests([whole, whole, leaving], 30, MINUTE), { toSilentPods: 20, toNobody: 0 })
})

test('a pod that goes on serving until after the proxies know loses none', () => {
  assert.equal(lostRequests([whole, served([0, 12_000], [0, 15_000])], 30, MINUTE), {
    toSilentPods: 0,
    toNobody: 0,
  })
})

test('a pod that is in the service before it answers loses requests too', () => {
  assert.is(lostRequests([served([0, 60_000], [3000, 60_000])], 10, MINUTE).toSilentPods, 30)
})

test('without any pod all are lost, and only in the time that is looked at', () => {
  assert.equal(lostRequests([served([20_000, 90_000], [0, 90_000])], 10, { fromMs: 5000, toMs: 60_000 }), {
    toSilentPods: 0,
    toNobody: 150,
  })
})

const spans = fc.uniqueArray(fc.nat(20), { maxLength: 6 }).map((bounds) => {
  const sorted = bounds.sort((a, b) => a - b)
  return sorted.flatMap((fromMs, i): Span[] => {
    const toMs = sorted[i + 1]
    return i % 2 === 0 && toMs !== undefined ? [{ fromMs, toMs }] : []
  })
})

test('it is what counting millisecond by millisecond comes to', () => {
  const pods = fc.array(fc.record({ inService: spans, answering: spans }), { maxLength: 4 })
  const isIn = (list: readonly Span[], tMs: number) =>
    list.some(({ fromMs, toMs }) => tMs >= fromMs && tMs < toMs)
  fc.assert(
    fc.property(pods, fc.nat(10), fc.nat(12), (all, fromMs, lengthMs) => {
      let toSilentPods = 0
      let toNobody = 0
      for (let tMs = fromMs; tMs < fromMs + lengthMs; tMs += 1) {
        const there = all.filter(({ inService }) => isIn(inService, tMs))
        if (there.length === 0) toNobody += 1
        else toSilentPods += there.filter(({ answering }) => !isIn(answering, tMs)).length / there.length
      }
      const lost = lostRequests(all, 1000, { fromMs, toMs: fromMs + lengthMs })
      assert.ok(Math.abs(lost.toSilentPods - toSilentPods) < 1e-9, `${lost.toSilentPods} ${toSilentPods}`)
      assert.is(lost.toNobody, toNobody)
    }),
    { numRuns: 300 },
  )
})

test.run()
