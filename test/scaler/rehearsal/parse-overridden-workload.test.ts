import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ErrorCode, ToolError } from '../../../scaler/errors.ts'
import { parseOverriddenWorkload } from '../../../scaler/rehearsal/parse-overridden-workload.ts'
import type { WorkloadOverrides } from '../../../scaler/rehearsal/workload-overrides.ts'
import type { WorkloadSpec } from '../../../sim/index.ts'

const object = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 4,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'web:1' }] },
    },
  },
}

function check(title: string, overrides: WorkloadOverrides, expected: Partial<WorkloadSpec>): void {
  test(title, () => {
    const spec = parseOverriddenWorkload(object, overrides)
    const { kind, replicas, strategy } = spec
    assert.equal({ kind, replicas, strategy }, expected)
  })
}

function checkRefused(
  title: string,
  overrides: WorkloadOverrides,
  expected: readonly string[],
  code: ErrorCode = 'ARGUMENT_INVALID',
): void {
  test(title, () => {
    assert.throws(
      () => parseOverriddenWorkload(object, overrides),
      (error: unknown) =>
        error instanceof ToolError &&
        error.code === code &&
        error.exitCode === 2 &&
        error.message === expected.join('\n'),
    )
  })
}

const strategy = object.spec.strategy
const asWritten = { type: 'RollingUpdate', maxSurge: 1, maxUnavailable: 0 } as const
check('without flags the manifest counts', {}, { kind: 'Deployment', replicas: 4, strategy: asWritten })
check(
  'a flag takes the place of its field, the others stay',
  { surge: '60%' },
  {
    kind: 'Deployment',
    replicas: 4,
    strategy: { ...asWritten, maxSurge: '60%' },
  },
)
check(
  'digits are a count of pods',
  { surge: '3', unavailable: '2' },
  {
    kind: 'Deployment',
    replicas: 4,
    strategy: { type: 'RollingUpdate', maxSurge: 3, maxUnavailable: 2 },
  },
)
check(
  'replicas and kind',
  { kind: 'ReplicaSet', replicas: 9 },
  {
    kind: 'ReplicaSet',
    replicas: 9,
    strategy: asWritten,
  },
)

const SHARE = 'must be a whole number of pods or a percentage'
checkRefused('both zero', { surge: '0', unavailable: '0%' }, [
  '--unavailable must be more than 0 when maxSurge is 0, not "0%": raise one of the two: with neither, no pod could ever be replaced',
])
checkRefused(
  'one flag that makes both zero names the field of the other',
  { surge: '0' },
  [
    'spec.strategy.rollingUpdate.maxUnavailable must be more than 0 when maxSurge is 0, not 0: raise one of the two: with neither, no pod could ever be replaced',
  ],
  'MANIFEST_INVALID',
)
checkRefused('letters', { surge: 'abc' }, [`--surge ${SHARE}, not "abc": write for example 2 or 25%`])
checkRefused('a negative count and more than all', { surge: '-1', unavailable: '101%' }, [
  `--surge ${SHARE}, not -1: write for example 2 or 25%`,
  '--unavailable must be at most 100%, not "101%": there are no more pods than all of them',
])

checkRefused('a rolling update of what does not roll', { kind: 'ReplicaSet', surge: '1' }, [
  '--surge must be left out for a ReplicaSet, which replaces no pods, not "1": give --kind Deployment, or only --replicas and --replicas-to',
])

test('the manifest itself is not changed', () => {
  parseOverriddenWorkload(object, { replicas: 7, surge: '9' })
  assert.is(object.spec.replicas, 4)
  assert.is(object.spec.strategy, strategy)
  assert.is(strategy.rollingUpdate.maxSurge, 1)
})

test('a template that the API would refuse, beside a flag: every problem at once, each once', () => {
  const probe = { periodSeconds: -1, httpGet: { path: '/', port: 80 } }
  const container = { name: 'main', readinessProbe: probe, resources: { limits: { cpu: 'many' } } }
  const invalid = {
    ...object,
    spec: {
      ...object.spec,
      strategi: {},
      template: { ...object.spec.template, spec: { containers: [container] } },
    },
  }
  const message = refusal(() => parseOverriddenWorkload(invalid, { surge: 'abc' }))
  const fields = message.split('\n').map((line) => line.split(' must be ')[0])
  const first = 'spec.template.spec.containers[0]'
  assert.equal(fields.sort(), [
    '--surge',
    'spec.strategi',
    `${first}.image`,
    `${first}.readinessProbe.periodSeconds`,
    `${first}.resources.limits.cpu`,
  ])
})

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ToolError) return error.message
  }
  throw new Error('it should have been refused')
}

test.run()
