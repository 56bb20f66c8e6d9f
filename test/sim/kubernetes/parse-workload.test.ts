import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseWorkload } from '../../../sim/kubernetes/parse-workload.ts'
import type { WorkloadSpec } from '../../../sim/kubernetes/workload-spec.ts'
import { describeProblem } from '../../../sim/parse/problem.ts'
import { rolling, sampleWorkload } from './sample-objects.ts'

type Plain = Record<string, unknown>

/** The smallest manifest that the API takes, with some fields of its spec. */
function manifest(spec: Plain = {}, podSpec: Plain = {}): Plain {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { containers: [{ name: 'main', image: 'v2' }], ...podSpec } }, ...spec },
  }
}

function withRolling(maxSurge: unknown, maxUnavailable: unknown): Plain {
  return manifest({ strategy: { rollingUpdate: { maxSurge, maxUnavailable } } })
}

function checkValue(title: string, object: unknown, expected: WorkloadSpec): void {
  test(title, () => assert.equal(parseWorkload(object), { ok: true, value: expected }))
}

/** The whole list of problems, as a person reads them. */
function checkProblems(title: string, object: unknown, expected: readonly string[]): void {
  test(title, () => {
    const parsed = parseWorkload(object)
    assert.equal(parsed.ok ? [] : parsed.problems.map(describeProblem), expected)
  })
}

checkValue("every field left out has the API's default", manifest(), sampleWorkload())
checkValue(
  'null is as good as left out',
  manifest({ replicas: null, strategy: null, minReadySeconds: null, progressDeadlineSeconds: null }),
  sampleWorkload(),
)
checkValue(
  'every field is taken as it is written',
  {
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'models' },
    spec: {
      replicas: 7,
      minReadySeconds: 5,
      progressDeadlineSeconds: 6,
      revisionHistoryLimit: 0,
      paused: true,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '60%', maxUnavailable: 0 } },
      template: {
        spec: {
          terminationGracePeriodSeconds: 45,
          containers: [
            { image: 'server:1', lifecycle: { preStop: { sleep: { seconds: 4 } } } },
            { image: 'proxy:2', lifecycle: { preStop: { sleep: { seconds: 9 } } } },
          ],
        },
      },
    },
  },
  {
    kind: 'Deployment',
    name: 'api',
    namespace: 'models',
    replicas: 7,
    image: 'server:1, proxy:2',
    minReadySeconds: 5,
    strategy: rolling('60%', 0),
    progressDeadlineSeconds: 6,
    revisionHistoryLimit: 0,
    paused: true,
    terminationGracePeriodSeconds: 45,
    preStopSeconds: 9,
  },
)
checkValue(
  'one of the two bounds alone leaves the default of the other',
  withRolling(0, undefined),
  sampleWorkload({ strategy: rolling(0, '25%') }),
)
checkValue(
  'an absolute maxUnavailable may exceed the replicas',
  withRolling(1, 500),
  sampleWorkload({ strategy: rolling(1, 500) }),
)
checkValue(
  'a surge has no upper bound',
  withRolling('900%', 0),
  sampleWorkload({ strategy: rolling('900%', 0) }),
)
checkValue(
  'Recreate',
  manifest({ strategy: { type: 'Recreate' } }),
  sampleWorkload({ strategy: { type: 'Recreate' } }),
)
checkValue(
  'Recreate with rollingUpdate null, as kubectl patches write it',
  manifest({ strategy: { type: 'Recreate', rollingUpdate: null } }),
  sampleWorkload({ strategy: { type: 'Recreate' } }),
)
checkValue(
  'a preStop hook that runs a command has no known length: counted as 0',
  manifest(
    {},
    { containers: [{ image: 'v2', lifecycle: { preStop: { exec: { command: ['sleep', '9'] } } } }] },
  ),
  sampleWorkload(),
)
checkValue(
  'a bare ReplicaSet has no progress deadline to compare with minReadySeconds',
  { ...manifest({ minReadySeconds: 700 }), kind: 'ReplicaSet' },
  sampleWorkload({ kind: 'ReplicaSet', minReadySeconds: 700 }),
)

const SURGE = 'spec.strategy.rollingUpdate.maxSurge'
const UNAVAILABLE = 'spec.strategy.rollingUpdate.maxUnavailable'
const NOT_A_SHARE = 'must be a whole number of pods or a percentage'
const BOTH_ZERO = 'raise one of the two: with neither, no pod could ever be replaced'

checkProblems('a surge of -1', withRolling(-1, 1), [
  `${SURGE} ${NOT_A_SHARE}, not -1: write for example 2 or 25%`,
])
checkProblems('a surge of abc', withRolling('abc', 1), [
  `${SURGE} ${NOT_A_SHARE}, not "abc": write for example 2 or 25%`,
])
checkProblems('a count in quotes', withRolling('3', 1), [
  `${SURGE} ${NOT_A_SHARE}, not "3": write for example 2 or 25%`,
])
checkProblems('101 % unavailable', withRolling(1, '101%'), [
  `${UNAVAILABLE} must be at most 100%, not "101%": there are no more pods than all of them`,
])
checkProblems('both zero, as counts', withRolling(0, 0), [
  `${UNAVAILABLE} must be more than 0 when maxSurge is 0, not 0: ${BOTH_ZERO}`,
])
checkProblems('both zero, as shares', withRolling('0%', '0%'), [
  `${UNAVAILABLE} must be more than 0 when maxSurge is 0, not "0%": ${BOTH_ZERO}`,
])
checkProblems(
  'Recreate with a rollingUpdate block',
  manifest({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
  [
    'spec.strategy.rollingUpdate must be absent when the type is Recreate, not {"maxSurge":1}: remove one of the two',
  ],
)
checkProblems('a strategy of another name', manifest({ strategy: { type: 'BlueGreen' } }), [
  'spec.strategy.type must be RollingUpdate or Recreate, not "BlueGreen": correct the spelling',
])
checkProblems('a progress deadline equal to minReadySeconds', manifest({ minReadySeconds: 600 }), [
  'spec.progressDeadlineSeconds must be greater than minReadySeconds (600), not 600: raise it, or lower minReadySeconds',
])
checkProblems('no containers', manifest({}, { containers: [] }), [
  'spec.template.spec.containers must be a list of at least one container, not []: add a container',
])
checkProblems('a container without an image', manifest({}, { containers: [{ name: 'main' }] }), [
  'spec.template.spec.containers[0].image must be the name of an image, not null: name one, with its tag',
])
checkProblems('replicas in quotes', manifest({ replicas: '3' }), [
  'spec.replicas must be an integer from 0 to 2147483647, not "3": write a whole number without quotes',
])
checkProblems('more replicas than an int32', manifest({ replicas: 2 ** 31 }), [
  'spec.replicas must be an integer from 0 to 2147483647, not 2147483648: write a whole number without quotes',
])
checkProblems('no name', { ...manifest(), metadata: {} }, [
  'metadata.name must be a name, not null: give the object a name',
])
checkProblems('a manifest of another kind', { ...manifest(), kind: 'Service' }, [
  'kind must be Deployment or ReplicaSet, not "Service": choose a manifest that holds one',
])
checkProblems(
  'every problem is told at once, each with its field',
  {
    kind: 'Deployment',
    metadata: {},
    spec: {
      replicas: -1,
      minReadySeconds: 1.5,
      revisionHistoryLimit: 'ten',
      strategy: { rollingUpdate: { maxSurge: 'abc', maxUnavailable: '101%' } },
      template: { spec: { containers: ['nginx', { image: '' }], terminationGracePeriodSeconds: -5 } },
    },
  },
  [
    'spec.template.spec.containers[0] must be an object, not "nginx": compare it with the Kubernetes API reference',
    'spec.template.spec.containers[1].image must be the name of an image, not "": name one, with its tag',
    'spec.minReadySeconds must be an integer from 0 to 2147483647, not 1.5: write a whole number without quotes',
    'metadata.name must be a name, not null: give the object a name',
    'spec.replicas must be an integer from 0 to 2147483647, not -1: write a whole number without quotes',
    `${SURGE} ${NOT_A_SHARE}, not "abc": write for example 2 or 25%`,
    `${UNAVAILABLE} must be at most 100%, not "101%": there are no more pods than all of them`,
    'spec.revisionHistoryLimit must be an integer from 0 to 2147483647, not "ten": write a whole number without quotes',
    'spec.template.spec.terminationGracePeriodSeconds must be an integer from 0 to 2147483647, not -5: write a whole number without quotes',
  ],
)
checkProblems('a manifest that is no object', 'Deployment', [
  'the manifest must be an object, not "Deployment": compare it with the Kubernetes API reference',
  'kind must be Deployment or ReplicaSet, not null: choose a manifest that holds one',
  'spec must be an object, not null: compare it with the Kubernetes API reference',
  'spec.template must be an object, not null: compare it with the Kubernetes API reference',
  'spec.template.spec must be an object, not null: compare it with the Kubernetes API reference',
  'spec.template.spec.containers must be a list of at least one container, not null: add a container',
  'metadata.name must be a name, not null: give the object a name',
])

/** Anything that JSON can hold, objects with names such as toString among it. */
const json = fc.oneof(fc.jsonValue(), fc.constant({ toString: 1, valueOf: 2 }))
const nearlyDeployment = fc.record(
  {
    kind: fc.oneof(fc.constant('Deployment'), json),
    metadata: fc.oneof(fc.record({ name: fc.oneof(fc.constant('web'), json), namespace: json }), json),
    spec: fc.record(
      {
        replicas: json,
        minReadySeconds: json,
        progressDeadlineSeconds: json,
        revisionHistoryLimit: json,
        paused: json,
        strategy: fc.oneof(
          fc.record({ type: json, rollingUpdate: fc.record({ maxSurge: json, maxUnavailable: json }) }),
          json,
        ),
        template: fc.record({
          spec: fc.record({
            containers: fc.oneof(
              fc.array(fc.record({ image: json, lifecycle: fc.oneof(fc.record({ preStop: json }), json) })),
              json,
            ),
            terminationGracePeriodSeconds: json,
          }),
        }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

test('whatever JSON holds, it is parsed or refused with problems that can be told, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.oneof(json, nearlyDeployment), (object) => {
      const parsed = parseWorkload(object)
      if (parsed.ok) return
      assert.ok(parsed.problems.length > 0)
      for (const problem of parsed.problems) assert.match(describeProblem(problem), ' must be ')
    }),
    { numRuns: 2000 },
  )
})

test('what is parsed parses to the same again when it is written as a manifest', () => {
  const share = fc.oneof(
    fc.nat(20),
    fc.nat(100).map((percent) => `${percent}%`),
  )
  fc.assert(
    fc.property(fc.nat(50), share, share, fc.nat(500), (replicas, surge, unavailable, minReadySeconds) => {
      const object = manifest({
        replicas,
        minReadySeconds,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
      })
      const parsed = parseWorkload(object)
      const areBothZero = [surge, unavailable].every((value) => Number.parseInt(String(value), 10) === 0)
      assert.is(parsed.ok, !areBothZero)
      if (!parsed.ok) return
      const { strategy, ...spec } = parsed.value
      assert.equal([spec.replicas, spec.minReadySeconds], [replicas, minReadySeconds])
      assert.equal(strategy, { type: 'RollingUpdate', maxSurge: surge, maxUnavailable: unavailable })
    }),
  )
})

test.run()
