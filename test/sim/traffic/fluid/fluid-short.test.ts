import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isInFormula, isShortQueue } from '../../../../sim/traffic/fluid/fluid-limits.ts'
import { slackBelowDeadlineMs } from '../../../../sim/traffic/fluid/queue/slack-below-deadline.ts'
import { serviceLaw } from '../../../../sim/traffic/service/service-law.ts'
import type { ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import type { ServiceTime } from '../../../../sim/traffic/service/service-time.ts'
import { bothDepths } from '../both-depths.ts'

const EXPONENTIAL: ServiceTime = { kind: 'exponential', meanMs: 20 }
const CONSTANT: ServiceTime = { kind: 'constant', ms: 20 }
const GAMMA: ServiceTime = { kind: 'gamma', meanMs: 20, variation: 0.6 }
const WIDE: ServiceTime = { kind: 'lognormal', meanMs: 20, variation: 1.5 }

function model(serviceTime: ServiceTime, more: Partial<ServiceModel>): ServiceModel {
  return { serviceTime, concurrency: 1, balance: 'random', ...more }
}

/** Holds 100,000 requests to both depths: of all of them as many fail, and the others take as long. */
function holds(service: ServiceModel, pods: number, load: number, failedBy = 0.01): void {
  const ratePerSecond = load * pods * service.concurrency * 50
  const comeMs = Array.from({ length: pods }, () => 0)
  const traffic = { kind: 'poisson', ratePerSecond } as const
  const { every, fluid } = bothDepths({
    traffic,
    service,
    comeMs,
    forMs: 100_000_000 / ratePerSecond,
    seed: 2,
  })
  const [one, other] = [fluid.at(-1), every.at(-1)]
  assert.ok(one && other)
  const [failed, expected] = [one.failed / one.total, other.failed / other.total]
  const said = `of ${load} to ${pods} pods: ${JSON.stringify(service)}`
  assert.ok(Math.abs(failed - expected) <= failedBy, `${failed} failed, simulated ${expected} ${said}`)
  for (const [name, share] of [
    ['meanMs', 0.05],
    ['p95Ms', 0.06],
    ['p99Ms', 0.12],
  ] as const) {
    const [ms, simulatedMs] = [one[name] ?? 0, other[name] ?? 0]
    assert.ok(
      Math.abs(ms - simulatedMs) <= share * simulatedMs,
      `${name} ${ms}, simulated ${simulatedMs} ${said}`,
    )
  }
}

test('a short queue turns away as many whatever the balance and the times', () => {
  holds(model(EXPONENTIAL, { balance: 'least-requests', queueLimit: 2 }), 3, 0.9)
  holds(model(EXPONENTIAL, { balance: 'round-robin', queueLimit: 2, concurrency: 2 }), 4, 0.7)
  holds(model(CONSTANT, { balance: 'least-requests', queueLimit: 1 }), 2, 1.45)
  holds(model(WIDE, { balance: 'shared-queue', queueLimit: 5 }), 9, 1.1)
  holds(model(WIDE, { balance: 'random', queueLimit: 60 }), 2, 0.7)
})

test('a short deadline leaves as many without an answer, under overload and below', () => {
  for (const balance of ['random', 'least-requests'] as const) {
    holds(model(EXPONENTIAL, { balance, deadlineMs: 60 }), 4, 0.9)
    holds(model(CONSTANT, { balance, deadlineMs: 300 }), 4, 1.3, 0.03)
  }
  holds(model(WIDE, { balance: 'random', deadlineMs: 1000, queueLimit: 20 }), 3, 1.2)
})

test('where a little more comes than is done, a short queue of slow requests takes long to fill up', () => {
  const service = model({ kind: 'constant', ms: 200 }, { deadlineMs: 4000, balance: 'least-requests' })
  const points = [
    { atMs: 0, ratePerSecond: 10 },
    { atMs: 120_000, ratePerSecond: 15.9 },
    { atMs: 150_000, ratePerSecond: 10 },
  ]
  const of = { traffic: { kind: 'step', points } as const, service, comeMs: [0, 0, 0], forMs: 300_000 }
  const { every, fluid } = bothDepths(of)
  const [one, other] = [fluid.at(-1), every.at(-1)]
  assert.ok(one && other)
  // At rest at that load a third fail.
  assert.ok(
    Math.abs(one.failed - other.failed) < 0.02 * other.total,
    `${one.failed}, simulated ${other.failed}`,
  )
})

test('slow pods miss a deadline as often as their load says, and not twice as often', () => {
  const warmUp = { factor: 3, forMs: 60_000 }
  const service = model(WIDE, { deadlineMs: 400, warmUp })
  const traffic = { kind: 'poisson', ratePerSecond: 45 } as const
  const of = { traffic, service, comeMs: [0, 1000, 2000], forMs: 120_000 }
  const { every, fluid } = bothDepths(of)
  const [one, other] = [fluid.at(-1), every.at(-1)]
  assert.ok(one && other)
  const apart = Math.abs(one.failed - other.failed) / other.total
  assert.ok(apart < 0.02, `${one.failed}, simulated ${other.failed} of ${other.total}`)
})

test('under overload a long deadline leaves as many without an answer', () => {
  for (const balance of ['random', 'shared-queue', 'least-requests', 'round-robin'] as const)
    holds(model(EXPONENTIAL, { balance, deadlineMs: 3000 }), 4, 1.3, 0.03)
  for (const balance of ['random', 'least-requests'] as const)
    holds(model(CONSTANT, { balance, deadlineMs: 3000 }), 4, 1.3, 0.03)
})

test('waits stay below a deadline by what the theory of an overloaded queue says', () => {
  const law = serviceLaw(EXPONENTIAL)
  // 65 a second come, 50 are served.
  assert.ok(Math.abs(slackBelowDeadlineMs(law, 0.065, 1, 1) - 1 / 0.015) < 1)
  // Four pods take a request within a quarter of the time.
  assert.ok(Math.abs(slackBelowDeadlineMs(law, 0.26, 1, 1 / 4) - 1 / 0.06) < 0.3)
  // Even times and gaps: at θ = 1.1 / 20 ms, 1.3·θ' = 1.3·(1 - exp(-θ')) and so on, they stay nearer.
  const even = slackBelowDeadlineMs(serviceLaw(CONSTANT), 0.065, 1, 1)
  assert.ok(Math.abs(1.3 * (1 - Math.exp(-20 / even)) - 20 / even) < 1e-6, `${even}`)
  assert.ok(slackBelowDeadlineMs(law, 0.065, 4, 1) < 0.7 / 0.015)
})

test('which queues are short, and which of them a formula knows', () => {
  assert.is(isShortQueue(model(EXPONENTIAL, {})), false)
  assert.is(isShortQueue(model(EXPONENTIAL, { queueLimit: 80 })), true)
  assert.is(isShortQueue(model(EXPONENTIAL, { queueLimit: 81 })), false)
  assert.is(isShortQueue(model(EXPONENTIAL, { deadlineMs: 1600 })), true)
  assert.is(isShortQueue(model(EXPONENTIAL, { deadlineMs: 1600, concurrency: 2 })), false)
  assert.is(isInFormula(model(EXPONENTIAL, { queueLimit: 3 })), true)
  assert.is(isInFormula(model(EXPONENTIAL, { queueLimit: 3, balance: 'round-robin' })), false)
  assert.is(isInFormula(model(GAMMA, { queueLimit: 3 })), false)
  assert.is(isInFormula(model(GAMMA, {})), true)
  assert.is(isInFormula(model(EXPONENTIAL, { deadlineMs: 100 })), false)
})

test.run()
