import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToolError } from '../../../scaler/errors.ts'
import type { KubernetesObject } from '../../../scaler/manifests/kubernetes-object.ts'
import { describeLives } from '../../../scaler/rehearsal/describe-lives.ts'
import type { Delay } from '../../../sim/index.ts'

function deployment(container: object = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { containers: [{ name: 'main', image: 'web:1', ...container }] } } },
  }
}

function answersAfterMs(startUp: Delay): number | undefined {
  const life = describeLives(deployment(), ['web:1'], { startUp, stopMs: 500 })['web:1']
  return life?.behaviours?.['main']?.runs[0].answersAfterMs
}

test('every image lives by the template, and its programs stop when they say', () => {
  const lives = describeLives(deployment(), ['web:1', 'web:2'], {
    startUp: { kind: 'fixed', ms: 3000 },
    stopMs: 500,
  })
  assert.equal(Object.keys(lives), ['web:1', 'web:2'])
  assert.equal(
    lives['web:2']?.template.containers.map(({ name }) => name),
    ['main'],
  )
  assert.is(lives['web:2']?.behaviours?.['main']?.runs[0].stopMs, 500)
})

test('of a start-up that varies the slowest counts; never is never', () => {
  assert.is(answersAfterMs({ kind: 'fixed', ms: 3000 }), 3000)
  assert.is(answersAfterMs({ kind: 'uniform', fromMs: 1000, toMs: 4000 }), 4000)
  assert.is(answersAfterMs({ kind: 'sequence', ms: [1000, null, 2000] }), 2000)
  assert.is(answersAfterMs({ kind: 'never' }), undefined)
})

test('every problem of the template is told', () => {
  const broken = deployment({ resources: { limits: { cpu: '-1' } }, readinessProbe: { periodSeconds: -1 } })
  try {
    describeLives(broken, ['web:1'], { startUp: { kind: 'never' }, stopMs: 0 })
    assert.unreachable('nobody refused')
  } catch (error) {
    assert.instance(error, ToolError)
    assert.is((error as ToolError).code, 'MANIFEST_INVALID')
    assert.match((error as ToolError).message, 'cpu')
    assert.match((error as ToolError).message, 'periodSeconds')
  }
})

test.run()
