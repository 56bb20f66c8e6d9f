import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createPaint } from '../../../scaler/draw/paint.ts'
import { drawRehearsal } from '../../../scaler/draw/rehearsal-page.ts'
import { defaultTermination } from '../../../scaler/rehearsal/default-termination.ts'
import { rehearse } from '../../../scaler/rehearsal/rehearse.ts'
import type { RolloutPlan, Timeline } from '../../../sim/index.ts'
import { rolling, sampleWorkload } from '../../sim/kubernetes/sample-objects.ts'

function planOf(fields: Parameters<typeof sampleWorkload>[0], replicasTo?: number): RolloutPlan {
  const before = sampleWorkload({ image: 'v1', ...fields })
  return {
    before,
    after: { ...before, image: 'v2', replicas: replicasTo ?? before.replicas },
    startUp: { kind: 'fixed', ms: 2000 },
    termination: defaultTermination(before),
    seed: 1,
  }
}

const good = planOf({ replicas: 4, strategy: rolling(1, 1) })

test('the plan alone is one world; more worlds are counted on top', () => {
  assert.is(rehearse(good, {}, 0).worlds, 1)
  const many = rehearse(good, {}, 25)
  assert.equal([many.worlds, many.rehearsal.verdict.pass], [26, true])
})

test('a plan that fails by itself is not tried in other worlds', () => {
  const { worlds, rehearsal } = rehearse(good, { minAvailable: 4 }, 25)
  assert.equal([worlds, rehearsal.verdict.reasons.map((reason) => reason.code)], [1, ['below-floor']])
})

test('what else is judged is judged in each world, and the one that misses it is told', () => {
  const planned = rehearse(good, {}, 0).rehearsal.timeline
  const endMs = ({ samples }: Timeline): number => samples.at(-1)?.tMs ?? 0
  const late = { code: 'cost-above', message: 'late', remedy: '', tMs: 0 } as const
  const judgeFurther = (timeline: Timeline) => (endMs(timeline) > endMs(planned) ? [late] : [])
  const { worlds, rehearsal } = rehearse(good, {}, 200, judgeFurther)
  assert.ok(worlds > 1)
  assert.equal(rehearsal.verdict.reasons, [late])
  assert.equal(rehearse(good, {}, 0, () => [late]).rehearsal.verdict.pass, false)
})

test('no pod is gone before its preStop sleep is over, in any world', () => {
  const sleepy = planOf({ replicas: 1, strategy: rolling(1, 0), preStopSeconds: 5 })
  const shortestMs = ({ samples }: Timeline): number => {
    const marked = samples.findIndex(({ revisions }) => (revisions['1']?.terminating ?? 0) > 0)
    const gone = samples.find((sample, at) => at > marked && sample.revisions['1']?.terminating !== 1)
    return (gone?.tMs ?? Number.POSITIVE_INFINITY) - (samples[marked]?.tMs ?? 0)
  }
  const short = { code: 'cost-above', message: 'short', remedy: '', tMs: 0 } as const
  const judge = (timeline: Timeline) => (shortestMs(timeline) < 5000 ? [short] : [])
  assert.is(rehearse(sleepy, {}, 100, judge).rehearsal.verdict.pass, true)
  const hasty = (timeline: Timeline) => (shortestMs(timeline) < 5500 ? [short] : [])
  assert.is(rehearse(sleepy, {}, 100, hasty).rehearsal.verdict.pass, false)
})

test('a plan that only just passes fails in a world with slower pods, and that world is told', () => {
  const withinMs = rehearse(good, {}, 0).rehearsal.report.durationMs
  const { worlds, rehearsal } = rehearse(good, { withinMs }, 200)
  assert.ok(worlds > 1)
  assert.equal(
    rehearsal.verdict.reasons.map((reason) => reason.code),
    ['too-slow'],
  )
  assert.is(rehearsal.plan.startUp.kind, 'sequence')
})

test('pods go after their preStop sleep and a second', () => {
  assert.equal(defaultTermination(sampleWorkload({ preStopSeconds: 5 })), { kind: 'fixed', ms: 6000 })
})

/** The lines of the page that a pattern finds. */
function linesOf(plan: RolloutPlan, pattern: RegExp, stricter = {}): string[] {
  const page = drawRehearsal(rehearse(plan, stricter, 0), 80, createPaint(false))
  return page.split('\n').filter((line) => pattern.test(line))
}

test('the page says what was asked, the figures with their bounds, and the verdict', () => {
  assert.equal(linesOf(good, /^(Deployment|fewest|most|PASS|FAIL)/).slice(0, 3), [
    // Broken where 80 columns end.
    'Deployment web: 4 replicas, surge 1 (1), unavailable 1 (1); simulated with seed',
    'fewest available pods   3 (floor 3)',
    'most pods at once       5 (ceiling 5); with terminating ones 7',
  ])
  assert.is(linesOf(good, /^PASS/).length, 1)
  assert.equal(linesOf(good, /^(FAIL|PASS)/, { maxPods: 4 }), [
    'FAIL  5 pods exist at 0.0 s, and at most 4 may',
  ])
})

test('the page of a bare ReplicaSet says which templates run in the end', () => {
  const plan = planOf({ kind: 'ReplicaSet', replicas: 3 }, 5)
  assert.equal(linesOf(plan, /^pods at the end/), [
    'pods at the end         3 of template 1, 2 of template 2: a ReplicaSet replaces',
  ])
})

test('a long rollout shows its first and last events, and how many are between', () => {
  const plan = planOf({ replicas: 30, strategy: rolling(1, 0) })
  assert.is(linesOf(plan, /… \d+ more \(--json has them all\)/).length, 1)
})

test.run()
