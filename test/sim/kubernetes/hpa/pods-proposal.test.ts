import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MetricSpec } from '../../../../sim/kubernetes/hpa/hpa-spec.ts'
import type { HpaPod, HpaView, PodSample } from '../../../../sim/kubernetes/hpa/hpa-view.ts'
import { proposeByPods } from '../../../../sim/kubernetes/hpa/pods-proposal.ts'
import { type PlainPodState, plainByPods } from '../../../oracle/desired-replicas.ts'
import { sampleBehavior, sampleHpa, samplePod, samples, sampleView } from './sample-hpa.ts'

type PodsMetric = Extract<MetricSpec, { type: 'Pods' | 'Resource' | 'ContainerResource' }>

/** Half of the core that each pod requests. */
const HALF_CORE = utilization(50)
/** 1000 thousandths a pod. */
const AVERAGE: PodsMetric = {
  type: 'Pods',
  metric: 'load',
  target: { type: 'AverageValue', averageValueMilli: 1000 },
}

function utilization(averageUtilization: number, resource = 'cpu'): PodsMetric {
  return { type: 'Resource', resource, target: { type: 'Utilization', averageUtilization } }
}

/** A pod's value, or what is the matter with it. */
type Given = number | 'missing' | 'pending' | 'deleted' | 'failed'

const STATES: Readonly<Record<Exclude<Given, number | 'missing'>, Partial<HpaPod>>> = {
  pending: { phase: 'Pending' },
  deleted: { isDeleted: true },
  failed: { phase: 'Failed' },
}

/** What is proposed for these pods; those in a bad state report 5 cores, which must not count. */
function proposed(
  metric: PodsMetric,
  pods: readonly Given[],
  specReplicas: number = pods.length,
  view: Partial<HpaView> = {},
): number | string {
  const list = pods.map((given, ordinal) =>
    samplePod(ordinal, typeof given === 'number' || given === 'missing' ? {} : STATES[given]),
  )
  const values = pods.map((given) =>
    typeof given === 'number' ? given : given === 'missing' ? undefined : 5000,
  )
  return proposedFor(metric, list, samples(values), specReplicas, view)
}

function proposedFor(
  metric: PodsMetric,
  list: readonly HpaPod[],
  read: ReadonlyMap<number, PodSample>,
  specReplicas: number,
  fields: Partial<HpaView> = {},
): number | string {
  const pods = { readyCount: list.length, count: list.length, list }
  const result = proposeByPods(sampleView(specReplicas, { pods, ...fields }), metric, read)
  return typeof result === 'number' ? result : result.message
}

function check(
  title: string,
  metric: PodsMetric,
  pods: readonly Given[],
  specReplicas: number,
  expected: number | string,
): void {
  test(title, () => assert.is(proposed(metric, pods, specReplicas), expected))
}

check('90 % of what was requested is 1.8 times the target: 5.4 pods', HALF_CORE, [900, 900, 900], 3, 6)
check('10 % of it are 0.6 pods', HALF_CORE, [100, 100, 100], 3, 1)
check('55 % is within the tolerance', HALF_CORE, [550, 550, 550], 3, 3)
check('per cents are cut: 55.9 % is 55 %', HALF_CORE, [559, 559, 559], 3, 3)
check('56 % is not within it', HALF_CORE, [560, 560, 560], 3, 4)
check('45 % is within the tolerance, 44.9 % is 44 % and is not', HALF_CORE, [450, 450, 450], 9, 9)
check('44 % is not', HALF_CORE, [449, 449, 449], 9, 3)
check('without gaps the pods that are there count, not those of the spec', HALF_CORE, [900, 900], 10, 4)

check('a pod without a sample is idle on the way up: 1.2 for 1.8', HALF_CORE, [900, 900, 'missing'], 3, 4)
check('it may bring the ratio within the tolerance', HALF_CORE, [800, 800, 'missing'], 3, 3)
check(
  'it may not turn the direction: 0.6 for 1.8 changes nothing',
  HALF_CORE,
  [900, 'missing', 'missing'],
  3,
  3,
)
check(
  'a pod without a sample is full on the way down: 2.6 pods for 0.8',
  HALF_CORE,
  [100, 100, 100, 'missing'],
  4,
  3,
)
check('it may not turn that direction either', HALF_CORE, [400, 'missing', 'missing'], 3, 3)
check(
  'a target above 100 % is what such a pod uses: 3.1 pods, where 100 % would be 3',
  utilization(120),
  [...Array.from({ length: 9 }, () => 280), 'missing'],
  10,
  4,
)
check('on the target it changes nothing', HALF_CORE, [500, 'missing'], 7, 7)
check(
  'with a guess among the pods, fewer than the spec are no way up',
  HALF_CORE,
  [900, 900, 'missing'],
  10,
  10,
)
check(
  'with a guess among the pods, more than the spec are no way down',
  HALF_CORE,
  [100, 100, 'missing'],
  2,
  2,
)

check('a pod that is not ready yet is idle on the way up', HALF_CORE, [900, 900, 'pending'], 3, 4)
check('it may not turn the direction', HALF_CORE, [900, 'pending', 'pending'], 3, 3)
check('it is left out on the way down', HALF_CORE, [100, 100, 'pending'], 3, 1)
check(
  'on the way down a missing pod counts beside one that is left out',
  HALF_CORE,
  [100, 100, 100, 'missing', 'pending'],
  5,
  3,
)
check('deleted and failed pods are not there at all', HALF_CORE, [900, 900, 'deleted', 'failed'], 2, 4)

check('an average is cut to whole thousandths: 1100.5 is within 10 %', AVERAGE, [1100, 1101], 2, 2)
check('1101 is not', AVERAGE, [1101, 1101], 2, 3)
check('a pod without a sample has the target on the way down', AVERAGE, [200, 200, 200, 'missing'], 4, 2)
check('and nothing on the way up', AVERAGE, [3000, 3000, 'missing'], 3, 6)

const NONE = 'did not receive metrics for targeted pods (pods might be unready)'
check(
  'without pods nothing is proposed',
  AVERAGE,
  [],
  3,
  'no pods returned by selector while calculating replica count',
)
check('without a sample nothing is proposed', AVERAGE, ['missing', 'missing'], 2, NONE)
check('samples of pods that do not count are none', HALF_CORE, ['pending', 'deleted', 'failed'], 3, NONE)

test('each direction has its own tolerance', () => {
  const spec = sampleHpa({ behavior: sampleBehavior({ tolerance: 0.5 }, { tolerance: 0 }) })
  const at = (milli: number): number | string => proposed(AVERAGE, [milli, milli, milli], 3, { spec })
  assert.equal([1500, 1501, 1000, 600].map(at), [3, 5, 3, 2])
  const guessed = (milli: number): number | string =>
    proposed(AVERAGE, [milli, milli, milli, 'missing'], 4, { spec })
  assert.equal([1999, 2002, 900].map(guessed), [4, 7, 4])
})

/** A pod of two containers that request 1 and 3 cores. */
function twoContainers(ordinal: number, fields: Partial<HpaPod> = {}): HpaPod {
  const requestsMilli = { 'main/cpu': 1000, 'side/cpu': 3000 }
  return samplePod(ordinal, { containers: ['main', 'side'], requestsMilli, ...fields })
}

const OF_MAIN: PodsMetric = {
  type: 'ContainerResource',
  resource: 'cpu',
  container: 'main',
  target: { type: 'Utilization', averageUtilization: 50 },
}

test('a resource is measured by the requests of all containers, or of the one that is named', () => {
  const list = [twoContainers(0), twoContainers(1)]
  assert.is(proposedFor(HALF_CORE, list, samples([1000, 1000]), 2), 1)
  assert.is(proposedFor(OF_MAIN, list, samples([1000, 1000]), 2), 4)
})

test('a container without a request makes utilization unknown, even in a pod that does not count', () => {
  const bare = twoContainers(1, { isDeleted: true, requestsMilli: { 'side/cpu': 1000 } })
  const list = [twoContainers(0), bare]
  const missing = 'missing request for cpu in container main'
  assert.is(proposedFor(HALF_CORE, list, samples([1000]), 2), missing)
  assert.is(proposedFor(OF_MAIN, list, samples([1000]), 2), missing)
  const raw: PodsMetric = {
    ...OF_MAIN,
    target: { type: 'AverageValue', averageValueMilli: 500 },
  }
  assert.is(proposedFor(raw, list, samples([1000]), 2), 2)
})

test('a share of nothing is unknown: requests of 0, or a pod without containers', () => {
  const free = samplePod(0, { requestsMilli: { 'main/cpu': 0 } })
  const unknown = 'no metrics returned matched known pods'
  assert.is(proposedFor(HALF_CORE, [free], samples([100]), 1), unknown)
  assert.is(proposedFor(HALF_CORE, [free], samples([0]), 1), unknown)
  assert.is(
    proposedFor(HALF_CORE, [samplePod(0, { containers: [] })], samples([100]), 1),
    'missing request for cpu',
  )
})

test('pods go by averages, and nothing goes by a value for all', () => {
  const wrong: PodsMetric = { ...AVERAGE, target: { type: 'Utilization', averageUtilization: 50 } }
  assert.is(proposed(wrong, [1000]), 'a Pods metric has no target of the type Utilization')
  const whole: PodsMetric = { ...HALF_CORE, target: { type: 'Value', valueMilli: 1 } }
  assert.is(proposed(whole, [1000]), 'a Resource metric has no target of the type Value')
})

/** At second 1000, with the controller's 300 s after the start and 30 s of first readiness. */
const STARTING: readonly [string, Partial<HpaPod>, Partial<PodSample>, boolean][] = [
  ['a pod that no kubelet saw', { startedAtMs: undefined }, {}, true],
  ['299.999 s old and not ready', { startedAtMs: 700_001, isReady: false }, {}, true],
  ['young, ready, measured since', { startedAtMs: 700_001, readyChangedAtMs: 985_000 }, {}, false],
  ['young, ready, measured partly before', { startedAtMs: 700_001, readyChangedAtMs: 985_001 }, {}, true],
  [
    'young, ready, measured over a longer span',
    { startedAtMs: 700_001, readyChangedAtMs: 985_000 },
    { windowMs: 15_001 },
    true,
  ],
  ['300 s old and ready for a second', { startedAtMs: 700_000, readyChangedAtMs: 999_000 }, {}, false],
  [
    '300 s old and never ready',
    { startedAtMs: 700_000, isReady: false, readyChangedAtMs: 729_999 },
    {},
    true,
  ],
  [
    '300 s old and ready once',
    { startedAtMs: 700_000, isReady: false, readyChangedAtMs: 730_000 },
    {},
    false,
  ],
]

for (const [title, pod, sample, isUnready] of STARTING)
  test(`CPU of a pod at its start: ${title} ${isUnready ? 'does not count' : 'counts'}`, () => {
    // The other pod uses 40 % of its core; with the 100 % of this one the mean is 70 %.
    const list = [samplePod(0), samplePod(1, pod)]
    const read = new Map(
      [...samples([400, 1000])].map(([ordinal, of]) => [ordinal, ordinal === 0 ? of : { ...of, ...sample }]),
    )
    assert.is(proposedFor(HALF_CORE, list, read, 2), isUnready ? 1 : 3)
    assert.is(proposedFor(utilization(50, 'memory'), list, read, 2), 3)
    assert.is(
      proposedFor({ ...AVERAGE, target: { type: 'AverageValue', averageValueMilli: 500 } }, list, read, 2),
      3,
    )
  })

const states: fc.Arbitrary<PlainPodState> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ is: fc.constant('measured' as const), milli: fc.nat(3000) }) },
  fc.record({ is: fc.constantFrom('missing' as const, 'unready' as const, 'going' as const) }),
)
const GIVEN = { missing: 'missing', unready: 'pending', going: 'deleted' } as const

test('an average over pods comes to what the plain version makes of it', () => {
  fc.assert(
    fc.property(
      fc.record({
        pods: fc.array(states, { minLength: 1, maxLength: 8 }),
        // A power of two: the ratio of the controller then has no error.
        targetMilli: fc.constantFrom(256, 512, 1024),
        specReplicas: fc.integer({ min: 1, max: 12 }),
        upPercent: fc.constantFrom(0, 10, 50),
        downPercent: fc.constantFrom(0, 10, 50),
      }),
      (given) => {
        const { pods, targetMilli, specReplicas, upPercent, downPercent } = given
        const up = { tolerance: upPercent / 100 }
        const behavior = sampleBehavior(up, { tolerance: downPercent / 100 })
        const target = { type: 'AverageValue', averageValueMilli: targetMilli } as const
        const plain = plainByPods(given)
        assert.is(
          proposed(
            { ...AVERAGE, target },
            pods.map((pod) => (pod.is === 'measured' ? pod.milli : GIVEN[pod.is])),
            specReplicas,
            { spec: sampleHpa({ behavior }) },
          ),
          plain === 'nothing measured' ? NONE : plain,
        )
      },
    ),
    { numRuns: 5000 },
  )
})

test.run()
