import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HpaBehavior } from '../../../../../sim/kubernetes/hpa/hpa-spec.ts'
import { DEFAULT_BEHAVIOR, readBehavior } from '../../../../../sim/kubernetes/hpa/parse/parse-behavior.ts'
import { FieldReader } from '../../../../../sim/parse/field-reader.ts'
import { describeProblem } from '../../../../../sim/parse/problem.ts'

const DEFAULTS: HpaBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Percent', value: 100, periodSeconds: 15 },
      { type: 'Pods', value: 4, periodSeconds: 15 },
    ],
    tolerance: undefined,
  },
  scaleDown: {
    stabilizationWindowSeconds: undefined,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    tolerance: undefined,
  },
}

function read(value: unknown): HpaBehavior | undefined | readonly string[] {
  const fields = new FieldReader()
  const behavior = readBehavior(value, 'spec.behavior', fields)
  return fields.problems.length === 0 ? behavior : fields.problems.map(describeProblem)
}

function check(title: string, value: unknown, expected: HpaBehavior | undefined | readonly string[]): void {
  test(title, () => assert.equal(read(value), expected))
}

check('none is none, which is not the same as the defaults', undefined, undefined)
check('null is none', null, undefined)
check('an empty one is the defaults of both directions', {}, DEFAULTS)
check('an empty or null direction is its defaults', { scaleUp: null, scaleDown: {} }, DEFAULTS)
test('the defaults are there for others', () => assert.equal(DEFAULT_BEHAVIOR, DEFAULTS))
check(
  'every field is taken as it is written, up to its bounds',
  {
    scaleUp: {
      stabilizationWindowSeconds: 3600,
      selectPolicy: 'Min',
      policies: [{ type: 'Percent', value: 900, periodSeconds: 1800 }],
      tolerance: '50m',
    },
    scaleDown: {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Disabled',
      policies: [
        { type: 'Pods', value: 1, periodSeconds: 1 },
        { type: 'Percent', value: 10, periodSeconds: 60 },
      ],
      tolerance: 0,
    },
  },
  {
    scaleUp: {
      stabilizationWindowSeconds: 3600,
      selectPolicy: 'Min',
      policies: [{ type: 'Percent', value: 900, periodSeconds: 1800 }],
      tolerance: 0.05,
    },
    scaleDown: {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Disabled',
      policies: [
        { type: 'Pods', value: 1, periodSeconds: 1 },
        { type: 'Percent', value: 10, periodSeconds: 60 },
      ],
      tolerance: 0,
    },
  },
)
check(
  'one field alone leaves the defaults of the others',
  { scaleUp: { stabilizationWindowSeconds: 60 }, scaleDown: { selectPolicy: 'Disabled' } },
  {
    scaleUp: { ...DEFAULTS.scaleUp, stabilizationWindowSeconds: 60 },
    scaleDown: { ...DEFAULTS.scaleDown, selectPolicy: 'Disabled' },
  },
)

const UP = 'spec.behavior.scaleUp'
const DOWN = 'spec.behavior.scaleDown'
const WHOLE = 'write a whole number without quotes'

check('it is an object', 'fast', [
  'spec.behavior must be an object, not "fast": compare it with the Kubernetes API reference',
])
check(
  'every problem of both directions at once, each with field, bound and value',
  {
    scaleUp: {
      stabilizationWindowSeconds: 3601,
      selectPolicy: 'Fastest',
      policies: [],
      tolerance: '-1',
    },
    scaleDown: {
      stabilizationWindowSeconds: -1,
      selectPolicy: 'max',
      policies: [
        { type: 'Nodes', value: 0, periodSeconds: 0 },
        { type: null, value: 1.5, periodSeconds: 1801 },
        {},
        'Pods',
      ],
      tolerance: 'much',
    },
  },
  [
    `${UP}.stabilizationWindowSeconds must be an integer from 0 to 3600, not 3601: ${WHOLE}`,
    `${UP}.selectPolicy must be one of Max, Min, Disabled, not "Fastest": correct the spelling`,
    `${UP}.policies must be a list of at least one policy, not []: add a policy, or remove the list`,
    `${UP}.tolerance must be a quantity of at least 0, not "-1": write for example 2, 500m or 256Mi`,
    `${DOWN}.stabilizationWindowSeconds must be an integer from 0 to 3600, not -1: ${WHOLE}`,
    `${DOWN}.selectPolicy must be one of Max, Min, Disabled, not "max": correct the spelling`,
    `${DOWN}.policies[3] must be an object, not "Pods": compare it with the Kubernetes API reference`,
    `${DOWN}.policies[0].type must be one of Pods, Percent, not "Nodes": write one of these words, it has no default`,
    `${DOWN}.policies[0].value must be an integer from 1 to 2147483647, not 0: ${WHOLE}`,
    `${DOWN}.policies[0].periodSeconds must be an integer from 1 to 1800, not 0: ${WHOLE}`,
    `${DOWN}.policies[1].type must be one of Pods, Percent, not null: write one of these words, it has no default`,
    `${DOWN}.policies[1].value must be an integer from 1 to 2147483647, not 1.5: ${WHOLE}`,
    `${DOWN}.policies[1].periodSeconds must be an integer from 1 to 1800, not 1801: ${WHOLE}`,
    ...missingPolicy(2),
    ...missingPolicy(3),
    `${DOWN}.tolerance must be a quantity of at least 0, not "much": write for example 2, 500m or 256Mi`,
  ],
)

/** A policy has no defaults: the API takes what is missing for 0, and refuses that. */
function missingPolicy(index: number): readonly string[] {
  const at = `${DOWN}.policies[${index}]`
  return [
    `${at}.type must be one of Pods, Percent, not null: write one of these words, it has no default`,
    `${at}.value must be an integer from 1 to 2147483647, not null: write a number, it has no default`,
    `${at}.periodSeconds must be an integer from 1 to 1800, not null: write a number, it has no default`,
  ]
}

test.run()
