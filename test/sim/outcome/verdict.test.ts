import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Objectives } from '../../../sim/outcome/objectives.ts'
import { summarize } from '../../../sim/outcome/report.ts'
import type { Timeline } from '../../../sim/outcome/timeline.ts'
import { judge, type Violation } from '../../../sim/outcome/verdict.ts'
import { change, completion, replacedOneByOne, sample } from './sample-timeline.ts'

/** Just what the sample timeline keeps to. */
const KEPT: Objectives = { minAvailable: 3, maxPods: 5, withinMs: 8000 }

function check(
  title: string,
  timeline: Timeline,
  stricter: Partial<Objectives>,
  expected: readonly Violation[],
): void {
  test(title, () => {
    const verdict = judge(timeline, summarize(timeline, 4), { ...KEPT, ...stricter })
    assert.equal(verdict, { pass: expected.length === 0, reasons: expected })
  })
}

check('every objective that is just met is met', replacedOneByOne, {}, [])
check('one available pod more than there was', replacedOneByOne, { minAvailable: 4 }, [
  {
    code: 'below-floor',
    message: 'only 3 pods are available at 6.0 s, and at least 4 must be',
    remedy: 'lower maxUnavailable, or raise replicas before the rollout',
    tMs: 6000,
  },
])
check('one pod less than there were', replacedOneByOne, { maxPods: 4 }, [
  {
    code: 'above-ceiling',
    message: '5 pods exist at 2.0 s, and at most 4 may',
    remedy: 'lower maxSurge',
    tMs: 2000,
  },
])
check('a millisecond less than it took', replacedOneByOne, { withinMs: 7999 }, [
  {
    code: 'too-slow',
    message: 'the rollout takes 8.0 s, and may take 8.0 s',
    remedy: 'raise maxSurge, so that more pods start at once',
    tMs: 7999,
  },
])
check(
  'a moment without any available pod is an outage',
  { samples: [sample(0, '4'), sample(500, '4/4/0'), sample(900, '4')], events: [change(0), completion(900)] },
  {},
  [
    {
      code: 'outage',
      message: 'no pod is available at 0.5 s, and at least 3 must be',
      remedy: 'give the rollout a maxSurge of at least 1, or a smaller maxUnavailable',
      tMs: 500,
    },
  ],
)
check(
  'no available pod is no outage where none is asked for',
  { samples: [sample(0, '0')], events: [change(0), completion(900)] },
  { minAvailable: 0 },
  [],
)
check(
  'what ends without completion is not judged as too slow, and names the deadline it missed',
  {
    samples: [sample(0, '4')],
    events: [change(0), { tMs: 601_000, kind: 'condition', message: 'ProgressDeadlineExceeded' }],
  },
  {},
  [
    {
      code: 'not-complete',
      message: 'the rollout does not complete: ProgressDeadlineExceeded at 601.0 s',
      remedy: 'find out why pods do not become available, or allow them more time (progressDeadlineSeconds)',
      tMs: 601_000,
    },
  ],
)
check(
  'without a deadline there is no cause to name',
  { samples: [sample(0, '4')], events: [change(0)] },
  {},
  [
    {
      code: 'not-complete',
      message: 'the rollout does not complete',
      remedy: 'find out why pods do not become available, or allow them more time (progressDeadlineSeconds)',
      tMs: 0,
    },
  ],
)

const hanging = {
  code: 'stuck-after-scale',
  blocks: 'the next rollout',
  message: 'the next rollout will not start',
  remedy: 'renew the annotation',
  staleSets: ['web-v1'],
  desiredReplicas: 4,
} as const
check(
  'complete, but its next rollout will hang: that is no good end',
  { ...replacedOneByOne, diagnosis: hanging },
  {},
  [
    {
      code: 'stuck-after-scale',
      message: 'the next rollout will not start',
      remedy: 'renew the annotation',
      tMs: replacedOneByOne.events.at(-1)?.tMs ?? 0,
    },
  ],
)

test('every missed objective is told, in a fixed order', () => {
  const strict = { minAvailable: 9, maxPods: 0, withinMs: 0 }
  const codes = (timeline: Timeline): string[] =>
    judge(timeline, summarize(timeline, 4), strict).reasons.map((reason) => reason.code)
  assert.equal(codes(replacedOneByOne), ['below-floor', 'above-ceiling', 'too-slow'])
  const { samples, events } = replacedOneByOne
  assert.equal(codes({ samples, events: events.slice(0, -1) }), [
    'not-complete',
    'below-floor',
    'above-ceiling',
  ])
})

test.run()
