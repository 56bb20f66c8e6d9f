import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { costOf } from '../../../sim/outcome/cost.ts'
import { podUsage } from '../../../sim/outcome/pod-usage.ts'
import { type Timeline, type TimelineEvent, totalCounts } from '../../../sim/outcome/timeline.ts'
import { replacedOneByOne, sample } from './sample-timeline.ts'

const span = { fromMs: 0, toMs: 10_000 }

test('pods are added up by what they do, from change to change', () => {
  // 4 for 2 s; 4 and one starting for 2 s; 3 + 1 and one going for 2 s; …
  const { podSeconds } = podUsage(replacedOneByOne, span)
  assert.equal(podSeconds, {
    available: 4 * 2 + 4 * 2 + 4 * 2 + 3 * 2 + 3 * 1 + 4 * 1,
    starting: 1 * 2 + 1 * 2 + 1 * 1,
    terminating: 1 * 2 + 2 * 2 + 1 * 1,
  })
})

function steps(...moves: readonly (readonly [tMs: number, from: number, to: number])[]): Timeline {
  const events = moves.map(
    ([tMs, from, to]): TimelineEvent => ({ tMs, kind: 'autoscale', by: 'HPA', from, to, reason: 'load' }),
  )
  return { samples: [sample(0, '4')], events }
}

test('a step that turns back on the one before within ten minutes is flapping', () => {
  const timeline = steps([0, 4, 6], [300_000, 6, 4], [900_001, 4, 6], [960_000, 6, 8], [1_000_000, 8, 2])
  assert.equal(podUsage(timeline, { fromMs: 0, toMs: 2_000_000 }).scaling, { actions: 5, flaps: 2 })
  assert.equal(podUsage(timeline, { fromMs: 0, toMs: 900_000 }).scaling, { actions: 2, flaps: 1 })
})

test('pods beyond what the load asks for, and pods that lack', () => {
  const timeline: Timeline = { samples: [sample(0, '2'), sample(6000, '5')], events: [] }
  const wanted = [
    { atMs: 0, value: 1 },
    { atMs: 4000, value: 4 },
  ]
  // One too many for 4 s, two too few for 2 s, one too many for 4 s.
  assert.equal(podUsage(timeline, span, wanted).provisioning, { overPodSeconds: 8, underPodSeconds: 4 })
  assert.is('provisioning' in podUsage(timeline, span), false)
})

test('it is what looking millisecond by millisecond comes to', () => {
  const moments = fc
    .uniqueArray(fc.nat(40), { minLength: 1, maxLength: 6 })
    .map((list) => list.sort((a, b) => a - b))
  fc.assert(
    fc.property(moments, moments, fc.nat(20), fc.nat(40), (changes, turns, fromMs, lengthMs) => {
      const samples = changes.map((tMs, index) => sample(tMs, `${5 + index}/4/${(index * 7) % 4}+${index}`))
      const wanted = turns.map((atMs, index) => ({ atMs, value: (index * 5) % 7 }))
      const toMs = fromMs + lengthMs
      const usage = podUsage({ samples, events: [] }, { fromMs, toMs }, wanted)
      let over = 0
      let available = 0
      let going = 0
      for (let tMs = fromMs; tMs < toMs; tMs += 1) {
        const last = samples.findLast((each) => each.tMs <= tMs)
        const counts = last === undefined ? undefined : totalCounts(last)
        available += (counts?.available ?? 0) / 1000
        going += (counts?.terminating ?? 0) / 1000
        const asked = wanted.findLast((each) => each.atMs <= tMs)?.value ?? 0
        over += Math.max(0, (counts?.available ?? 0) - asked) / 1000
      }
      assert.ok(Math.abs(usage.podSeconds.available - available) < 1e-9)
      assert.ok(Math.abs(usage.podSeconds.terminating - going) < 1e-9)
      assert.ok(Math.abs((usage.provisioning?.overPodSeconds ?? Number.NaN) - over) < 1e-9)
    }),
  )
})

test('pods cost from their creation to their end, by pod or by what they ask for', () => {
  const half = { available: 6000, starting: 1200, terminating: 0 }
  const usage = { podSeconds: half, scaling: { actions: 0, flaps: 0 } }
  const size = { cores: 0.5, memoryGiB: 2, gpus: 1 }
  const close = (actual: number, expected: number): void => {
    assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}`)
  }
  // 7,200 pod-seconds are two pod-hours.
  close(costOf(usage, { perPod: 0.1 }, size), 0.2)
  close(costOf(usage, { perCore: 0.04, perGiB: 0.005, perGpu: 2 }, size), 2 * (0.02 + 0.01 + 2))
  close(costOf(usage, {}, size), 0)
  close(costOf({ ...usage, podSeconds: { ...half, terminating: 1800 } }, { perPod: 0.1 }, size), 0.25)
})

test.run()
