import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { accountLines } from '../../../scaler/draw/account-lines.ts'

const usage = {
  podSeconds: { available: 11_150, starting: 26.4, terminating: 12 },
  scaling: { actions: 0, flaps: 0 },
}

test('only what is known is told', () => {
  assert.equal(accountLines({ usage, violations: [] }), [
    'pod-seconds             11150 available, 26 starting, 12 terminating',
  ])
})

test('all that can be known, within 80 columns', () => {
  const lines = accountLines({
    usage: {
      ...usage,
      scaling: { actions: 6, flaps: 1 },
      provisioning: { overPodSeconds: 689, underPodSeconds: 339 },
    },
    cost: { total: 0.01436, perHour: 0.02872 },
    errorBudgetSpent: 0.5,
    attainment: { availability: 0.99951, errors: 1, latency: { p50Ms: 0.9, p999Ms: 0.25, maxMs: 0 } },
    violations: [],
  })
  assert.equal(lines.slice(1), [
    '                        689 more than the load asks for, 339 too few',
    'autoscaler              6 steps, 1 of them back on the one before within 10 min',
    'cost                    0.0144; 0.0287 an hour',
    'error budget            50.0 % spent',
    'kept                    99.951 % of requests do not fail; errors 100 %, p50 90',
    '                        %, p99.9 25 %, max 0 % of the time',
  ])
  for (const line of lines) assert.ok(line.length <= 80, line)
})

test.run()
