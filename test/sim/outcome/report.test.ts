import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Report, samplesFrom, summarize } from '../../../sim/outcome/report.ts'
import { type Timeline, totalCounts } from '../../../sim/outcome/timeline.ts'
import { change, completion, counts, replacedOneByOne, sample } from './sample-timeline.ts'

function check(title: string, timeline: Timeline, expected: Report): void {
  test(title, () => assert.equal(summarize(timeline, expected.replicas), expected))
}

check('a rollout of four pods', replacedOneByOne, {
  replicas: 4,
  minAvailable: 3,
  maxPods: 5,
  maxPodsWithTerminating: 6,
  durationMs: 8000,
  complete: true,
})
check(
  'what happened before the first change does not count, the state in force at it does',
  {
    samples: [sample(0, '0'), sample(500, '9'), sample(800, '3'), sample(2000, '4')],
    events: [completion(700), change(1000), completion(2000)],
  },
  { replicas: 4, minAvailable: 3, maxPods: 4, maxPodsWithTerminating: 4, durationMs: 1000, complete: true },
)
check(
  'complete means after the last change: an end before it is none, and the duration runs to the last sample',
  {
    samples: [sample(0, '2'), sample(3000, '2/2/1')],
    events: [change(0), completion(1000), change(2000)],
  },
  { replicas: 2, minAvailable: 1, maxPods: 2, maxPodsWithTerminating: 2, durationMs: 3000, complete: false },
)
check(
  'not complete, the duration runs to the last event if that is later',
  {
    samples: [sample(0, '2')],
    events: [change(0), { tMs: 601_000, kind: 'condition', message: 'ProgressDeadlineExceeded' }],
  },
  {
    replicas: 2,
    minAvailable: 2,
    maxPods: 2,
    maxPodsWithTerminating: 2,
    durationMs: 601_000,
    complete: false,
  },
)
check(
  'with several changes the duration runs from the first to the first completion after the last',
  {
    samples: [sample(0, '2')],
    events: [change(100), completion(200), change(300), completion(400), completion(900)],
  },
  { replicas: 2, minAvailable: 2, maxPods: 2, maxPodsWithTerminating: 2, durationMs: 300, complete: true },
)
check(
  'a timeline with nothing in it has no pods, and is not complete',
  { samples: [], events: [] },
  { replicas: 0, minAvailable: 0, maxPods: 0, maxPodsWithTerminating: 0, durationMs: 0, complete: false },
)

test('the totals of a sample are the sums over its revisions', () => {
  assert.equal(totalCounts(sample(0, '6/5/4+3', '3/2/1+1')), counts('9/7/5+4'))
  assert.equal(totalCounts({ tMs: 0, revisions: {} }), counts('0'))
})

test('the samples from a moment start with the one in force then', () => {
  const times = (fromMs: number): number[] => samplesFrom(replacedOneByOne, fromMs).map(({ tMs }) => tMs)
  assert.equal(times(4000), [4000, 6000, 8000, 9000])
  assert.equal(times(5999), [4000, 6000, 8000, 9000])
  assert.equal(times(99_000), [9000])
  assert.equal(times(-1), [0, 2000, 4000, 6000, 8000, 9000])
})

test.run()
