import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HpaSpec } from '../../../../../sim/kubernetes/hpa/hpa-spec.ts'
import { parseHpa } from '../../../../../sim/kubernetes/hpa/parse/parse-hpa.ts'
import { describeProblem } from '../../../../../sim/parse/problem.ts'
import { hpaRuns } from '../random-run.ts'
import { LOAD, sampleHpa } from '../sample-hpa.ts'

type Plain = Readonly<Record<string, unknown>>

const TARGET_REF = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
const METRICS = [
  {
    type: 'External',
    external: { metric: { name: 'load' }, target: { type: 'AverageValue', averageValue: '10' } },
  },
]

/** The smallest manifest by load that the API takes, with some fields of its spec. */
function manifest(spec: Plain = {}, fields: Plain = {}): Plain {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef: TARGET_REF, maxReplicas: 20, metrics: METRICS, ...spec },
    ...fields,
  }
}

function checkValue(title: string, object: unknown, expected: HpaSpec): void {
  test(title, () => assert.equal(parseHpa(object), { ok: true, value: expected }))
}

/** The whole list of problems, as a person reads them. */
function checkProblems(title: string, object: unknown, expected: readonly string[]): void {
  test(title, () => {
    const parsed = parseHpa(object)
    assert.equal(parsed.ok ? [] : parsed.problems.map(describeProblem), expected)
  })
}

checkValue("every field left out has the API's default", manifest(), sampleHpa())
checkValue(
  'null is as good as left out',
  manifest({ minReplicas: null, behavior: null }, { metadata: { name: 'web', namespace: null } }),
  sampleHpa(),
)
checkValue(
  'without metrics it goes by 80 % of the requested CPU',
  manifest({ metrics: undefined }),
  sampleHpa({
    metrics: [{ type: 'Resource', resource: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } }],
  }),
)

test('an empty behavior is not the same as none', () => {
  const parsed = parseHpa(manifest({ behavior: {} }))
  assert.ok(parsed.ok && parsed.value.behavior?.scaleUp.policies.length === 2)
})

checkValue(
  'every field is taken as it is written',
  manifest(
    {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' },
      minReplicas: 0,
      maxReplicas: 1,
    },
    { metadata: { name: 'tide', namespace: 'models' } },
  ),
  {
    name: 'tide',
    namespace: 'models',
    target: { kind: 'StatefulSet', name: 'db' },
    minReplicas: 0,
    maxReplicas: 1,
    metrics: [LOAD],
    behavior: undefined,
  },
)
checkValue(
  'the two bounds may be the same',
  manifest({ minReplicas: 7, maxReplicas: 7 }),
  sampleHpa({ minReplicas: 7, maxReplicas: 7 }),
)

const INT32 = 'must be an integer from'
const WHOLE = 'write a whole number without quotes'
const API = 'compare it with the Kubernetes API reference'

for (const minReplicas of [-1, 1.5, '2', 2_147_483_648])
  checkProblems(`minReplicas of ${JSON.stringify(minReplicas)}`, manifest({ minReplicas }), [
    `spec.minReplicas ${INT32} 0 to 2147483647, not ${JSON.stringify(minReplicas)}: ${WHOLE}`,
  ])
for (const maxReplicas of [0, -1, 'many', 2_147_483_648])
  checkProblems(`maxReplicas of ${JSON.stringify(maxReplicas)}`, manifest({ maxReplicas }), [
    `spec.maxReplicas ${INT32} 1 to 2147483647, not ${JSON.stringify(maxReplicas)}: ${WHOLE}`,
  ])
checkProblems('maxReplicas has no default', manifest({ maxReplicas: undefined, minReplicas: 3 }), [
  'spec.maxReplicas must be a whole number, not null: say how many pods there may be at most',
])
checkProblems('a maximum below the minimum', manifest({ minReplicas: 3, maxReplicas: 2 }), [
  'spec.maxReplicas must be at least minReplicas (3), not 2: raise it, or lower minReplicas',
])
checkProblems(
  'a minimum of 0 without a metric that is there at 0',
  manifest({ minReplicas: 0, metrics: [] }),
  ['spec.minReplicas must be at least 1 without an External or Object metric, not 0: raise it to 1'],
)
checkProblems(
  'a metric that is there at 0 counts as one even when the rest of it is missing',
  manifest({ minReplicas: 0, metrics: [{ type: 'Object' }] }),
  [`spec.metrics[0].object must be an object, not null: ${API}`],
)
checkProblems(
  'a target without a kind: unlike KEDA, the API has no default',
  manifest({ scaleTargetRef: { name: 'web' } }),
  ['spec.scaleTargetRef.kind must be a name without / and %, not null: name it'],
)
checkProblems('another kind of object', manifest({}, { kind: 'Deployment' }), [
  'kind must be HorizontalPodAutoscaler, not "Deployment": choose a manifest that holds one',
])
checkProblems('no manifest at all', 'web', [
  `the manifest must be an object, not "web": ${API}`,
  'kind must be HorizontalPodAutoscaler, not null: choose a manifest that holds one',
  `spec must be an object, not null: ${API}`,
  'metadata.name must be a name, not null: give the object a name',
  `spec.scaleTargetRef must be an object, not null: ${API}`,
  'spec.maxReplicas must be a whole number, not null: say how many pods there may be at most',
])
checkProblems(
  'every problem at once, from every part',
  {
    kind: 'HorizontalPodAutoscaler',
    metadata: {},
    spec: {
      scaleTargetRef: { kind: '', name: '..' },
      minReplicas: 5,
      maxReplicas: 4,
      metrics: [{}],
      behavior: { scaleUp: 3, scaleDown: { stabilizationWindowSeconds: 4000 } },
    },
  },
  [
    'spec.metrics[0].type must be one of External, Object, Pods, Resource, ContainerResource, not null: write one of these words, it has no default',
    'metadata.name must be a name, not null: give the object a name',
    'spec.scaleTargetRef.kind must be a name without / and %, not "": name it',
    'spec.scaleTargetRef.name must be a name without / and %, not "..": name it',
    'spec.maxReplicas must be at least minReplicas (5), not 4: raise it, or lower minReplicas',
    `spec.behavior.scaleUp must be an object, not 3: ${API}`,
    `spec.behavior.scaleDown.stabilizationWindowSeconds ${INT32} 0 to 3600, not 4000: ${WHOLE}`,
  ],
)

/** What the API's own validation said, after its defaults: k8s.io/kubernetes v1.37.2, pkg/apis/autoscaling. */
type Golden = readonly { readonly isTaken: boolean; readonly spec: Plain }[]

test('what the real validation takes is taken, what it refuses for one field is refused', () => {
  const golden = JSON.parse(
    readFileSync(new URL('./real-validation.golden.json', import.meta.url), 'utf8'),
  ) as Golden
  for (const { isTaken, spec } of golden) {
    const parsed = parseHpa({ kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec })
    assert.is(parsed.ok, isTaken, JSON.stringify(spec))
  }
  assert.ok(golden.length >= 80)
})

test('what the API takes of every kind is taken, and anything else is told, never thrown', () => {
  fc.assert(
    fc.property(hpaRuns(1), fc.anything(), ({ hpa }, other) => {
      assert.ok(parseHpa(hpa).ok)
      for (const object of [
        other,
        manifest({ metrics: [other] }),
        manifest({ behavior: { scaleUp: other } }),
      ]) {
        const parsed = parseHpa(object)
        if (!parsed.ok)
          for (const problem of parsed.problems) assert.ok(problem.field !== '' && problem.bound !== '')
      }
    }),
    { numRuns: 1000 },
  )
})

test.run()
