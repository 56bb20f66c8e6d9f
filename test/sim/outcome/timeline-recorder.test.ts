import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Sample } from '../../../sim/outcome/timeline.ts'
import { TimelineRecorder } from '../../../sim/outcome/timeline-recorder.ts'
import { change, completion, sample } from './sample-timeline.ts'

function check(title: string, taken: readonly Sample[], expectedTimes: readonly number[]): void {
  test(title, () => {
    const recorder = new TimelineRecorder()
    for (const one of taken) recorder.take(one)
    assert.equal(
      recorder.timeline().samples,
      taken.filter(({ tMs }) => expectedTimes.includes(tMs)),
    )
  })
}

check('nothing taken, nothing kept', [], [])
check('the first sample is kept, also when it has no pods', [{ tMs: 0, revisions: {} }], [0])
check('a sample equal to the one before is dropped', [sample(0, '3'), sample(5, '3'), sample(9, '3')], [0])
check('a change and the way back are both kept', [sample(0, '3'), sample(5, '2'), sample(9, '3')], [0, 5, 9])
check('one pod more is a change', [sample(0, '3/1/1'), sample(5, '4/1/1')], [0, 5])
check('one ready pod more is a change', [sample(0, '3/1/1'), sample(5, '3/2/1')], [0, 5])
check('one available pod more is a change', [sample(0, '3/2/1'), sample(5, '3/2/2')], [0, 5])
check('one terminating pod more is a change', [sample(0, '3'), sample(5, '3+1')], [0, 5])
check('a new revision is a change, even without pods', [sample(0, '3'), sample(5, '3', '0')], [0, 5])
check('a revision that is gone is a change', [sample(0, '3', '0'), sample(5, '3')], [0, 5])
check(
  'the same counts under another revision are a change',
  [
    { tMs: 0, revisions: { 1: { pods: 1, ready: 1, available: 1, terminating: 0 } } },
    { tMs: 5, revisions: { 2: { pods: 1, ready: 1, available: 1, terminating: 0 } } },
  ],
  [0, 5],
)

test('events are kept in order, and a timeline taken out does not grow any more', () => {
  const recorder = new TimelineRecorder()
  recorder.log(change(1))
  const early = recorder.timeline()
  recorder.log(completion(2))
  recorder.take(sample(2, '1'))
  assert.equal(early, { samples: [], events: [change(1)] })
  assert.equal(recorder.timeline(), { samples: [sample(2, '1')], events: [change(1), completion(2)] })
})

test.run()
