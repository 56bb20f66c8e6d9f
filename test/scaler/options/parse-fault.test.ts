import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { WORLD_OPTIONS } from '../../../scaler/commands/rehearsal/world-options.ts'
import { FAULT_FORMS, joinFaults, parseFault } from '../../../scaler/options/parse-fault.ts'
import type { Faults } from '../../../sim/index.ts'

function check(text: string, expected: Faults | undefined): void {
  test(`--fault ${text}${expected === undefined ? ' is refused' : ''}`, () =>
    assert.equal(parseFault(text, 'v2'), expected))
}

check('never-ready', { neverReady: ['v2'] })
check('crash:30s', { crashAfterMs: { v2: 30_000 } })
check('slow-start:2.5', { slowStart: { v2: 2.5 } })
check('node-loss:pool-1@1m', { nodeLoss: [{ node: 'pool-1', atMs: 60_000 }] })
check('pod-quota:10', { podQuota: 10 })
check('metrics-missing:1m..2m', { metricsMissing: [{ fromMs: 60_000, toMs: 120_000 }] })
check('metrics-late:30s', { metricsLateMs: 30_000 })
check('status-lag:500ms', { statusLagMs: 500 })
check('write:replicas=4@3', { writes: [{ beforeSync: 3, fields: { replicas: 4 } }] })
check('write:paused=true@1', { writes: [{ beforeSync: 1, fields: { paused: true } }] })
check('write:image=web:3@2', { writes: [{ beforeSync: 2, fields: { image: 'web:3' } }] })

for (const text of [
  'never-ready:v3',
  'crash',
  'crash:0s',
  'crash:soon',
  'slow-start:0',
  'slow-start:-1',
  'node-loss:60s',
  'pod-quota:-1',
  'metrics-missing:2m..1m',
  'metrics-missing:1m',
  'status-lag:',
  'write:replicas=4',
  'write:replicas=-4@3',
  'write:replicas=4@0',
  'write:paused=yes@3',
  'write:strategy=Recreate@3',
  'fire',
  '',
])
  check(text, undefined)

test('help lists the same forms as errors', () => {
  assert.ok(WORLD_OPTIONS.fault.describe.endsWith(FAULT_FORMS))
})

test('every form that help lists is one', () => {
  for (const form of FAULT_FORMS.split(/, | or /)) assert.ok(parseFault(form, 'v2'), form)
})

test('faults of one kind add up where there may be several', () => {
  const faults = ['write:replicas=4@3', 'status-lag:1s', 'write:replicas=5@7', 'status-lag:2s'].map(
    (text) => parseFault(text, 'v2') ?? {},
  )
  assert.equal(joinFaults(faults), {
    writes: [
      { beforeSync: 3, fields: { replicas: 4 } },
      { beforeSync: 7, fields: { replicas: 5 } },
    ],
    statusLagMs: 2000,
  })
})

test.run()
