import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { keptPods } from '../../../sim/outcome/kept-pods.ts'
import { summarize } from '../../../sim/outcome/report.ts'
import type { Timeline, TimelineEvent } from '../../../sim/outcome/timeline.ts'
import { judge } from '../../../sim/outcome/verdict.ts'
import { change, completion, sample } from './sample-timeline.ts'

function scale(tMs: number, revision: string, to: number): TimelineEvent {
  return { tMs, kind: 'scale', revision, image: 'v', from: 0, to }
}

/** Two pods of revision 1 are given up at 100, and go at 300; two of revision 2 have come at 200. */
const heldBack: Timeline = {
  samples: [sample(0, '4'), sample(200, '4', '2'), sample(300, '2', '2')],
  events: [change(0), scale(100, '1', 2), scale(150, '2', 2), completion(400)],
}

test('pods that their set no longer wants are given up, whether or not they have their deletion mark', () => {
  assert.equal(keptPods(heldBack), [
    { tMs: 0, pods: 4 },
    { tMs: 100, pods: 2 },
    { tMs: 150, pods: 2 },
    { tMs: 200, pods: 4 },
    { tMs: 300, pods: 4 },
  ])
})

test('a revision that was never scaled keeps its pods, and a timeline without samples has none', () => {
  assert.equal(keptPods({ samples: [sample(5, '3', '2')], events: [] }), [{ tMs: 5, pods: 5 }])
  assert.equal(keptPods({ samples: [], events: [scale(1, '1', 2)] }), [])
})

test('they break no ceiling; pods that are wanted do, from the moment on at which they are', () => {
  const objectives = { minAvailable: 2, maxPods: 4, withinMs: 1000 }
  assert.is(summarize(heldBack, 4).maxPods, 6)
  assert.equal(judge(heldBack, summarize(heldBack, 4), objectives).reasons, [])
  const wantedAgain: Timeline = {
    ...heldBack,
    events: [...heldBack.events, scale(250, '1', 4)].toSorted(byTime),
  }
  const { reasons } = judge(wantedAgain, summarize(wantedAgain, 4), objectives)
  assert.equal(
    reasons.map(({ code, tMs, message }) => ({ code, tMs, message })),
    [{ code: 'above-ceiling', tMs: 250, message: '6 pods exist at 0.3 s, and at most 4 may' }],
  )
})

test('what was there before the change counts from the change on', () => {
  const timeline: Timeline = {
    samples: [sample(0, '6'), sample(900, '4')],
    events: [change(500), completion(900)],
  }
  const { reasons } = judge(timeline, summarize(timeline, 4), { minAvailable: 1, maxPods: 5, withinMs: 1000 })
  assert.equal(
    reasons.map(({ code }) => code),
    ['above-ceiling'],
  )
})

function byTime(a: TimelineEvent, b: TimelineEvent): number {
  return a.tMs - b.tMs
}

test.run()
