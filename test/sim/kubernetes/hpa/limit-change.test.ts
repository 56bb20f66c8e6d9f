import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type HpaMemory, NEW_HPA_MEMORY, type ScaleEvent } from '../../../../sim/kubernetes/hpa/hpa-memory.ts'
import type { ScalingPolicy, ScalingRules } from '../../../../sim/kubernetes/hpa/hpa-spec.ts'
import { limitByBehavior, limitByRules, withScaleEvent } from '../../../../sim/kubernetes/hpa/limit-change.ts'
import { type PlainWrite, plainLimit } from '../../../oracle/scaling-limit.ts'
import { sampleBehavior, sampleHpa, sampleRules } from './sample-hpa.ts'

/** Current, desired, what is allowed, and the reason, for 2 to 20 replicas without a behavior. */
const RULES: readonly [string, number, number, number, string][] = [
  ['less than the minimum', 5, 1, 2, 'TooFewReplicas'],
  ['the minimum', 5, 2, 2, 'DesiredWithinRange'],
  ['twice the pods', 6, 12, 12, 'DesiredWithinRange'],
  ['more than twice the pods', 6, 13, 12, 'ScaleUpLimit'],
  ['4 pods from one', 1, 4, 4, 'DesiredWithinRange'],
  ['more than 4 from one', 1, 9, 4, 'ScaleUpLimit'],
  ['more than 4 from none', 0, 9, 4, 'ScaleUpLimit'],
  ['the maximum', 15, 20, 20, 'DesiredWithinRange'],
  ['more than the maximum', 15, 21, 20, 'TooManyReplicas'],
  ['more than the maximum, which is twice the pods', 10, 21, 20, 'TooManyReplicas'],
  ['any way down', 20, 2, 2, 'DesiredWithinRange'],
]

for (const [title, current, desired, replicas, reason] of RULES)
  test(`without a behavior: ${title}, from ${current} to ${desired}`, () => {
    const limited = limitByRules(current, desired, sampleHpa({ minReplicas: 2 }))
    assert.equal([limited.replicas, limited.reason], [replicas, reason])
  })

const pods = (value: number, periodSeconds = 60): ScalingPolicy => ({ type: 'Pods', value, periodSeconds })
const percent = (value: number, periodSeconds = 60): ScalingPolicy => ({
  type: 'Percent',
  value,
  periodSeconds,
})

/** Writes of the autoscaler, by the second. */
function events(...list: readonly (readonly [number, number])[]): readonly ScaleEvent[] {
  return list.map(([second, change]) => ({ tMs: second * 1000, change }))
}

/** What is allowed at second 1000 for 2 to 20 replicas by rules for one direction, the other one being free. */
function limited(
  current: number,
  desired: number,
  rules: Partial<ScalingRules>,
  memory: Partial<HpaMemory> = {},
): readonly [number, string] {
  const behavior = desired > current ? sampleBehavior(rules) : sampleBehavior({}, rules)
  const { replicas, reason } = limitByBehavior(
    current,
    desired,
    sampleHpa({ minReplicas: 2 }),
    behavior,
    { ...NEW_HPA_MEMORY, ...memory },
    1_000_000,
  )
  return [replicas, reason]
}

function check(
  title: string,
  current: number,
  desired: number,
  rules: Partial<ScalingRules>,
  expected: readonly [number, string],
  memory: Partial<HpaMemory> = {},
): void {
  test(`with a behavior: ${title}`, () => assert.equal(limited(current, desired, rules, memory), expected))
}

const UP = 'ScaleUpLimit'
const DOWN = 'ScaleDownLimit'
const FREE = 'DesiredWithinRange'

check('at most 3 pods more', 5, 9, { policies: [pods(3)] }, [8, UP])
check('3 pods more', 5, 8, { policies: [pods(3)] }, [8, FREE])
check('at most 3 pods fewer', 9, 2, { policies: [pods(3)] }, [6, DOWN])
check('3 pods fewer', 9, 6, { policies: [pods(3)] }, [6, FREE])
check('50 % more of 5 are 2.5 pods: rounded up', 5, 9, { policies: [percent(50)] }, [8, UP])
check('1 % of one pod is one pod, or it would never grow', 2, 9, { policies: [percent(1)] }, [3, UP])
check('25 % fewer of 9 leave 6.75: cut, not 7', 9, 2, { policies: [percent(25)] }, [6, DOWN])
check('100 % fewer is any way down', 9, 2, { policies: [percent(100)] }, [2, FREE])
check('Max takes the largest change up', 5, 19, { policies: [pods(3), percent(100)] }, [10, UP])
check('Max takes the largest change down', 10, 2, { policies: [pods(3), percent(50)] }, [5, DOWN])
const MIN = { selectPolicy: 'Min', policies: [pods(3), percent(100)] } as const
check('Min takes the smallest change up', 5, 19, MIN, [8, UP])
check('Min takes the smallest change down', 10, 2, MIN, [7, DOWN])
check('Disabled allows no way up', 5, 9, { selectPolicy: 'Disabled' }, [5, UP])
check('Disabled allows no way down', 5, 2, { selectPolicy: 'Disabled' }, [5, DOWN])
check('a number that stays is not limited', 5, 5, { selectPolicy: 'Disabled' }, [5, FREE])
check('more than the maximum', 18, 25, { policies: [pods(3)] }, [20, 'TooManyReplicas'])
check('the maximum is named when both are met', 17, 25, { policies: [pods(3)] }, [20, 'TooManyReplicas'])
check('fewer than the minimum', 4, 0, { policies: [pods(3)] }, [2, 'TooFewReplicas'])
check('the minimum is named when both are met', 5, 0, { policies: [pods(3)] }, [2, 'TooFewReplicas'])

check(
  'what was added within the period counts: 3 of the 4 are gone',
  8,
  20,
  { policies: [pods(4)] },
  [9, UP],
  {
    scaleUps: events([941, 3]),
  },
)
check('what was added a period ago does not', 8, 20, { policies: [pods(4)] }, [12, UP], {
  scaleUps: events([940, 3]),
})
check(
  'each policy looks back as far as its own period',
  8,
  20,
  { policies: [pods(4, 60), pods(2, 30)] },
  [10, UP],
  { scaleUps: events([950, 3]) },
)
check('what was taken gives room to add', 8, 20, { policies: [pods(4)] }, [14, UP], {
  scaleDowns: events([950, 2]),
})
check('what was taken within the period counts', 8, 2, { policies: [pods(4)] }, [6, DOWN], {
  scaleDowns: events([950, 2]),
})
check(
  'what was added gives no room to take: the period began with 5, 5 less 4 is below the minimum',
  8,
  0,
  { policies: [pods(4)] },
  [2, 'TooFewReplicas'],
  { scaleUps: events([950, 3]) },
)
check('percents are of what there was when the period began', 8, 20, { policies: [percent(100)] }, [10, UP], {
  scaleUps: events([950, 3]),
})
check(
  'a period that is used up allows nothing more, but takes nothing back',
  8,
  20,
  { policies: [pods(2)] },
  [8, UP],
  { scaleUps: events([950, 3]) },
)
check('downward too', 8, 2, { policies: [pods(2)] }, [8, DOWN], { scaleDowns: events([950, 3]) })

test('a new event joins those that a policy of its rules still looks back to', () => {
  const rules = sampleRules({ policies: [pods(1, 30), pods(1, 60)] })
  assert.equal(
    withScaleEvent(events([940, 1], [970, 2]), { tMs: 1_000_000, change: 3 }, rules),
    events([940, 1], [970, 2], [1000, 3]),
  )
})

test('it takes the place of the last that no policy looks back to, and of that one alone', () => {
  const rules = sampleRules({ policies: [pods(1, 30), pods(1, 60)] })
  assert.equal(
    withScaleEvent(events([930, 1], [939.999, 2], [990, 4]), { tMs: 1_000_000, change: 3 }, rules),
    events([930, 1], [1000, 3], [990, 4]),
  )
})

/** Exact in floating point: a controller that computes start × 1.1 may miss a whole number. */
const policies = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('Pods' as const),
      value: fc.integer({ min: 1, max: 8 }),
      periodSeconds: fc.constantFrom(10, 20, 60),
    }),
    fc.record({
      type: fc.constant('Percent' as const),
      value: fc.constantFrom(25, 50, 75, 100, 150),
      periodSeconds: fc.constantFrom(10, 20, 60),
    }),
  ),
  { minLength: 1, maxLength: 3 },
)
const rules = fc.record({ policies, selectPolicy: fc.constantFrom('Max', 'Min', 'Disabled') })
const wishes = fc.array(fc.record({ gapMs: fc.constantFrom(5000, 10_000, 7777), desired: fc.nat(40) }), {
  minLength: 1,
  maxLength: 20,
})

/** In each direction the longest policy is the same, so that no event is forgotten while another one counts it. */
const LONGEST: ScalingPolicy = { type: 'Pods', value: 4, periodSeconds: 60 }

test('from write to write it is what the plain version makes of the whole history', () => {
  fc.assert(
    fc.property(rules, rules, wishes, fc.integer({ min: 1, max: 30 }), (up, down, list, start) => {
      const spec = sampleHpa({ minReplicas: 1, maxReplicas: 30 })
      const scaleUp = sampleRules({ ...up, policies: [...up.policies, LONGEST] })
      const scaleDown = sampleRules({ ...down, policies: [...down.policies, LONGEST] })
      let memory = NEW_HPA_MEMORY
      const writes: PlainWrite[] = []
      let current = start
      let nowMs = 0
      for (const { gapMs, desired } of list) {
        nowMs += gapMs
        const { replicas } = limitByBehavior(current, desired, spec, { scaleUp, scaleDown }, memory, nowMs)
        assert.is(
          replicas,
          plainLimit({ current, desired, nowMs, writes, scaleUp, scaleDown, min: 1, max: 30 }),
        )
        const change = replicas - current
        if (change > 0)
          memory = {
            ...memory,
            scaleUps: withScaleEvent(memory.scaleUps, { tMs: nowMs, change }, scaleUp),
          }
        if (change < 0)
          memory = {
            ...memory,
            scaleDowns: withScaleEvent(memory.scaleDowns, { tMs: nowMs, change: -change }, scaleDown),
          }
        if (change !== 0) writes.push({ tMs: nowMs, from: current, to: replicas })
        current = replicas
      }
    }),
    { numRuns: 2000 },
  )
})

test('without a behavior 4 pods from none may be fewer than the minimum', () => {
  assert.is(limitByRules(0, 7, sampleHpa({ minReplicas: 6 })).replicas, 4)
})

test('from within the bounds it stays within them, at most twice the pods or 4', () => {
  const sizes = fc.tuple(fc.nat(10), fc.nat(40), fc.nat(50), fc.nat(60))
  fc.assert(
    fc.property(sizes, ([minReplicas, more, above, desired]) => {
      const maxReplicas = minReplicas + more
      const current = Math.max(1, Math.min(maxReplicas, minReplicas + above))
      const { replicas, reason } = limitByRules(current, desired, sampleHpa({ minReplicas, maxReplicas }))
      assert.ok(replicas >= minReplicas && replicas <= maxReplicas, `${replicas}`)
      assert.ok(replicas <= Math.max(2 * current, 4), `${replicas}`)
      assert.is(reason === 'DesiredWithinRange', replicas === desired)
    }),
    { numRuns: 2000 },
  )
})

test.run()
