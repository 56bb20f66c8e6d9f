import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { warnOfBlindAutoscaler } from '../../../sim/outcome/blind-autoscaler.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { simulate } from '../../../sim/simulation/simulate.ts'
import type { ServiceModel } from '../../../sim/traffic/service/service-model.ts'
import { rateHpa } from '../kubernetes/hpa/rate-hpa.ts'
import { rolling, sampleWorkload } from '../kubernetes/sample-objects.ts'

const STEPS = [
  { atMs: 0, ratePerSecond: 60 },
  { atMs: 180_000, ratePerSecond: 300 },
]

/** Two pods of 50 requests a second each, asked for 300 after a while; the target is given. */
function scenario(perPod: number, service: Partial<ServiceModel> = {}): Scenario {
  return {
    workload: sampleWorkload({ image: 'v1', replicas: 2, strategy: rolling(1, 0) }),
    start: 'settled',
    changes: [],
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 500 } },
    requests: { ratePerSecond: STEPS.map(({ atMs, ratePerSecond: value }) => ({ atMs, value })) },
    traffic: {
      arrivals: { kind: 'step', points: STEPS },
      service: {
        serviceTime: { kind: 'constant', ms: 20 },
        concurrency: 1,
        balance: 'round-robin',
        ...service,
      },
    },
    autoscaling: {
      by: { kind: 'hpa', spec: rateHpa('rate', perPod) },
      metrics: { rate: { kind: 'requestRate', windowMs: 60_000 } },
    },
    seed: 1,
    horizonMs: 900_000,
  }
}

function isOvercome(of: Scenario): boolean {
  const steps = simulate(of).events.flatMap((event) => (event.kind === 'autoscale' ? event.to : []))
  return (steps.at(-1) ?? 0) * 50 >= 300
}

/** Warned of, or overcome. */
function isBlind(of: Scenario): boolean {
  const isWarned = warnOfBlindAutoscaler(of).length > 0
  assert.is(isWarned, !isOvercome(of))
  return isWarned
}

test('what no pod answers adds none: told beforehand, and so it comes', () => {
  assert.ok(isBlind(scenario(50)))
  assert.ok(isBlind(scenario(46)))
  assert.not(isBlind(scenario(44)))
  assert.not(isBlind(scenario(30)))
})

test('what is turned away is counted, by the pods or at the gateway', () => {
  assert.not(isBlind(scenario(50, { queueLimit: 20 })))
  assert.not(isBlind(scenario(50, { deadlineMs: 2000 })))
  const { requests, ...rest } = scenario(50)
  assert.not(
    isBlind({ ...rest, requests: { ratePerSecond: requests?.ratePerSecond ?? [], countedBy: 'gateway' } }),
  )
  assert.ok(isBlind(scenario(50, { queueLimit: 100_000 })))
})

test('a wider tolerance is blind earlier', () => {
  const narrow = scenario(40)
  assert.equal(warnOfBlindAutoscaler(narrow), [])
  const wide = {
    ...narrow,
    autoscaling: narrow.autoscaling && { ...narrow.autoscaling, options: { tolerance: 0.3 } },
  }
  assert.ok(isBlind(wide as Scenario))
})

test('target, capacity and remedy are named', () => {
  const [warning] = warnOfBlindAutoscaler(scenario(50))
  assert.is(warning?.code, 'blind-autoscaler')
  assert.match(
    warning?.message ?? '',
    'a pod answers at most 50 requests/s, and pods are added above 55 of each',
  )
  assert.match(warning?.remedy ?? '', 'a target of at most 35')
})

test('nothing is said without an autoscaler, without traffic, and where a metric is told', () => {
  const { autoscaling, traffic, ...rest } = scenario(50)
  assert.equal(warnOfBlindAutoscaler({ ...rest, ...(traffic && { traffic }) }), [])
  assert.equal(warnOfBlindAutoscaler({ ...rest, ...(autoscaling && { autoscaling }) }), [])
  const told = autoscaling && { ...autoscaling, metrics: { rate: [{ atMs: 0, value: 300 }] } }
  assert.equal(warnOfBlindAutoscaler({ ...scenario(50), ...(told && { autoscaling: told }) }), [])
})

test.run()
