import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MetricSpec } from '../../../../../sim/kubernetes/hpa/hpa-spec.ts'
import { readMetrics } from '../../../../../sim/kubernetes/hpa/parse/parse-metrics.ts'
import { FieldReader } from '../../../../../sim/parse/field-reader.ts'
import { describeProblem } from '../../../../../sim/parse/problem.ts'

type Plain = Readonly<Record<string, unknown>>

function read(value: unknown): readonly MetricSpec[] | readonly string[] {
  const fields = new FieldReader()
  const metrics = readMetrics(value, fields)
  return fields.problems.length === 0 ? metrics : fields.problems.map(describeProblem)
}

function check(title: string, value: unknown, expected: readonly MetricSpec[] | readonly string[]): void {
  test(title, () => assert.equal(read(value), expected))
}

const CPU_80: MetricSpec = {
  type: 'Resource',
  resource: 'cpu',
  target: { type: 'Utilization', averageUtilization: 80 },
}
check('no metrics are 80 % of the requested CPU', undefined, [CPU_80])
check('null is that too', null, [CPU_80])
check('an empty list is that too', [], [CPU_80])

const AVERAGE = { type: 'AverageValue', averageValue: '500m' }

function external(target: unknown): Plain {
  return { type: 'External', external: { metric: { name: 'load' }, target } }
}

function resource(target: unknown): Plain {
  return { type: 'Resource', resource: { name: 'cpu', target } }
}

function object(target: unknown): Plain {
  const describedObject = { apiVersion: 'v1', kind: 'Service', name: 'web' }
  return { type: 'Object', object: { metric: { name: 'load' }, describedObject, target } }
}

check(
  'every kind of metric, in their order, with quantities in thousandths',
  [
    external({ type: 'Value', value: '1.5k' }),
    object({ type: 'AverageValue', averageValue: 2 }),
    { type: 'Pods', pods: { metric: { name: 'rate' }, target: AVERAGE } },
    resource({ type: 'Utilization', averageUtilization: 1 }),
    {
      type: 'ContainerResource',
      containerResource: {
        name: 'memory',
        container: 'main',
        target: { type: 'AverageValue', averageValue: '1Ki' },
      },
    },
  ],
  [
    { type: 'External', metric: 'load', target: { type: 'Value', valueMilli: 1_500_000 } },
    {
      type: 'Object',
      metric: 'load',
      describedObject: 'Service/web',
      target: { type: 'AverageValue', averageValueMilli: 2000 },
    },
    { type: 'Pods', metric: 'rate', target: { type: 'AverageValue', averageValueMilli: 500 } },
    { type: 'Resource', resource: 'cpu', target: { type: 'Utilization', averageUtilization: 1 } },
    {
      type: 'ContainerResource',
      resource: 'memory',
      container: 'main',
      target: { type: 'AverageValue', averageValueMilli: 1_024_000 },
    },
  ],
)

function targetOf(metric: Plain): unknown {
  const [first] = read([metric])
  return typeof first === 'string' ? first : first?.target
}

test('the number that is given counts, whatever the type says', () => {
  const average = { type: 'AverageValue', averageValueMilli: 500 }
  assert.equal(targetOf(external({ type: 'Value', averageValue: '500m' })), average)
  assert.equal(targetOf(external({ type: 'AverageValue', value: '2' })), { type: 'Value', valueMilli: 2000 })
  assert.equal(targetOf(resource({ type: 'Utilization', averageValue: '500m' })), average)
  assert.equal(targetOf(resource({ type: 'AverageValue', averageUtilization: 70 })), {
    type: 'Utilization',
    averageUtilization: 70,
  })
  // A number that the kind of metric does not know is not looked at.
  assert.equal(targetOf(external({ ...AVERAGE, averageUtilization: 70 })), average)
  assert.equal(targetOf(resource({ ...AVERAGE, value: '2' })), average)
})

test('an Object metric goes by its type', () => {
  const both = { value: '2', averageValue: '500m' }
  assert.equal(targetOf(object({ type: 'Value', ...both })), { type: 'Value', valueMilli: 2000 })
  assert.equal(targetOf(object({ type: 'AverageValue', ...both })), {
    type: 'AverageValue',
    averageValueMilli: 500,
  })
})

const AT = 'spec.metrics[0]'
const TARGET = `${AT}.external.target`
const AMOUNT = 'a quantity above 0'
const EXAMPLE = 'write for example 50 or 500m'
const API = 'compare it with the Kubernetes API reference'
const GIVEN = (kind: string, what: string) => `given: a metric of the type ${kind} goes by ${what}`

check('they are a list', { type: 'External' }, [
  'spec.metrics must be a list, not {"type":"External"}: write one entry a line, each after a dash',
])
for (const type of [undefined, 'external', 7])
  check(
    `a metric of the type ${type}`,
    [{ type }],
    [
      `${AT}.type must be one of External, Object, Pods, Resource, ContainerResource, not ${JSON.stringify(type) ?? 'null'}: write one of these words, it has no default`,
    ],
  )
check(
  'the source is under the name of the type',
  [{ type: 'ContainerResource' }],
  [`${AT}.containerResource must be an object, not null: ${API}`],
)
check(
  'a second source belongs into an entry of its own',
  [{ ...external(AVERAGE), pods: {}, resource: null }],
  [
    `${AT}.pods must be left out of a metric of the type External, not {}: give it an entry of its own in the list`,
  ],
)
check(
  'a missing target is one problem, not one for each of its fields',
  [external(undefined)],
  [`${TARGET} must be an object, not null: ${API}`],
)
for (const value of [0, '0', '-1', 'many', true])
  check(
    `a value of ${JSON.stringify(value)}`,
    [external({ type: 'Value', value })],
    [`${TARGET}.value must be ${AMOUNT}, not ${JSON.stringify(value)}: ${EXAMPLE}`],
  )
for (const averageUtilization of [0, -1, 1.5, '80'])
  check(
    `a utilization of ${JSON.stringify(averageUtilization)}`,
    [resource({ type: 'Utilization', averageUtilization })],
    [
      `${AT}.resource.target.averageUtilization must be an integer from 1 to 2147483647, not ${JSON.stringify(averageUtilization)}: write a whole number without quotes`,
    ],
  )
check(
  'a number is looked at even where it does not count',
  [external({ ...AVERAGE, averageUtilization: 0 })],
  [
    `${TARGET}.averageUtilization must be an integer from 1 to 2147483647, not 0: write a whole number without quotes`,
  ],
)
check(
  'a number that the kind does not go by is no number',
  [
    external({ type: 'Utilization', averageUtilization: 50 }),
    { type: 'Pods', pods: { metric: { name: 'rate' }, target: { type: 'Value', value: 1 } } },
    resource({ type: 'Value', value: 1 }),
    object({ type: 'Value', averageValue: 1 }),
  ],
  [
    `${TARGET}.averageValue must be ${GIVEN('External', 'averageValue or value')}, not null: write for example 50`,
    `spec.metrics[1].pods.target.averageValue must be ${GIVEN('Pods', 'averageValue')}, not null: write for example 50`,
    `spec.metrics[2].resource.target.averageValue must be ${GIVEN('Resource', 'averageValue or averageUtilization')}, not null: write for example 50`,
    `spec.metrics[3].object.target.value must be ${GIVEN('Object', 'averageValue or value')}, not null: write for example 50`,
  ],
)
check(
  'two numbers that both count contradict each other',
  [external({ ...AVERAGE, value: 2 }), resource({ ...AVERAGE, averageUtilization: 50 })],
  [
    `${TARGET}.value must be left out beside averageValue, not 2: remove one of the two`,
    'spec.metrics[1].resource.target.averageUtilization must be left out beside averageValue, not 50: remove one of the two',
  ],
)
check(
  'every problem of every metric at once',
  [
    { type: 'External', external: { metric: {}, target: { type: 'Average', averageValue: '0' } } },
    { type: 'Object', object: { target: { type: 'Value' } } },
    { type: 'ContainerResource', containerResource: { target: {} } },
    { type: 'Pods', pods: { metric: { name: 'a/b' }, target: AVERAGE } },
  ],
  [
    `${TARGET}.type must be one of AverageValue, Value, Utilization, not "Average": write one of these words, it has no default`,
    `${TARGET}.averageValue must be ${AMOUNT}, not "0": ${EXAMPLE}`,
    `${AT}.external.metric.name must be a name without / and %, not null: name it`,
    `spec.metrics[1].object.target.value must be ${GIVEN('Object', 'averageValue or value')}, not null: write for example 50`,
    `spec.metrics[1].object.describedObject must be an object, not null: ${API}`,
    `spec.metrics[1].object.metric must be an object, not null: ${API}`,
    'spec.metrics[2].containerResource.target.type must be one of AverageValue, Value, Utilization, not null: write one of these words, it has no default',
    `spec.metrics[2].containerResource.target.averageValue must be ${GIVEN('ContainerResource', 'averageValue or averageUtilization')}, not null: write for example 50`,
    'spec.metrics[2].containerResource.container must be a name, not null: name it',
    'spec.metrics[2].containerResource.name must be a name, not null: name it',
    'spec.metrics[3].pods.metric.name must be a name without / and %, not "a/b": name it',
  ],
)

test.run()
