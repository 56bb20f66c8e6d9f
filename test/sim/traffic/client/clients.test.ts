import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { QueueSimulation } from '../../../../sim/traffic/queue/queue-simulation.ts'
import type { ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import { simulateRequests } from '../../../../sim/traffic/simulate-requests.ts'
import type { RequestWindow } from '../../../../sim/traffic/tally/request-report.ts'
import { arrivalsAt, NO_ERRORS, ONE_AT_A_TIME, reportOf, serviceOf } from '../queue/service-of.ts'

test('a client that leaves fails, and its pod works on for nobody', () => {
  // The second one waits from 1 on, leaves at 71, and is served from 100 to 200 all the same.
  const { failed, errors, utilization, inFlight, maxMs } = reportOf({ patienceMs: 100 }, 1, [0, 1], 1000)
  assert.equal(errors, { ...NO_ERRORS, gaveUp: 1 })
  assert.equal([failed, utilization, inFlight, maxMs], [1, 0.2, 0, 100])
})

test('a deadline is the pod’s: it works for nobody who has waited that long', () => {
  // The second one is begun at 100 and too late at 200, the third one is let go at 102.
  const { errors, utilization } = reportOf({ deadlineMs: 100 }, 1, [0, 1, 2], 1000)
  assert.equal(errors, { ...NO_ERRORS, timedOut: 2 })
  assert.is(utilization, 0.2)
})

test('who was rejected tries again, and its latency counts from the first try', () => {
  const model: Partial<ServiceModel> = { queueLimit: 0, retries: { max: 20, backOffMs: 40 } }
  const { total, failed, retries, maxMs, meanMs } = reportOf(model, 1, [0, 1])
  assert.equal([total, failed], [2, 0])
  assert.ok(retries >= 1 && retries <= 20, `${retries}`)
  // The place is free from 100 on, and the work takes 100.
  assert.ok((maxMs ?? 0) >= 199 && (maxMs ?? 0) < 199 + 400, `${maxMs}`)
  assert.ok(Math.abs((meanMs ?? 0) - (100 + (maxMs ?? 0)) / 2) < 1e-5, `${meanMs}`)
})

test('after its last try the last cause counts, once', () => {
  const model: Partial<ServiceModel> = { queueLimit: 0, retries: { max: 2, backOffMs: 1 } }
  const { errors, retries, failed } = reportOf(model, 1, [0, 1])
  assert.equal(errors, { ...NO_ERRORS, rejected: 1 })
  assert.equal([retries, failed], [2, 1])
})

test('the back-off grows and is cut at ten times its base', () => {
  const tries = (max: number): number => {
    let last = 0
    const queue = new QueueSimulation(
      { ...ONE_AT_A_TIME, retries: { max, backOffMs: 100 } },
      arrivalsAt(Array.from({ length: 400 }, () => 0)),
      3,
    )
    for (let tMs = 1; queue.report().failed + last === 0 || tMs < 20_000; tMs += 1000) {
      queue.advanceTo(tMs)
      last = queue.takeWindow().inFlight
      if (last === 0) return tMs
    }
    return Number.NaN
  }
  // Nobody is there: up to 100 ms for the first, 300 for the second, 700 for the third, 1,000 for each further one.
  assert.ok(tries(1) <= 1001)
  assert.ok(tries(3) <= 2001)
  assert.ok(tries(10) > 4000 && tries(10) <= 9001, `${tries(10)}`)
})

test('who was lost with its pod is answered by another one', () => {
  const queue = serviceOf({ ...ONE_AT_A_TIME, retries: { max: 3, backOffMs: 1 } }, 2, [0, 0])
  queue.advanceTo(50)
  queue.putCondition(0, 'out')
  queue.endPod(0)
  queue.advanceTo(1000)
  const { errors, retries, total, inFlight } = queue.takeWindow()
  assert.equal([errors, retries, total, inFlight], [NO_ERRORS, 1, 2, 0])
})

/** A minute at 70 % of what a pod can do; from 10 to 13 s twice as much as that. */
function afterAPeak(model: Partial<ServiceModel>): RequestWindow {
  const { windows } = simulateRequests({
    traffic: {
      kind: 'step',
      points: [
        { atMs: 0, ratePerSecond: 70 },
        { atMs: 10_000, ratePerSecond: 210 },
        { atMs: 13_000, ratePerSecond: 70 },
      ],
    },
    service: { ...ONE_AT_A_TIME, serviceTime: { kind: 'constant', ms: 10 }, ...model },
    pods: 1,
    forMs: 180_000,
    windows: 6,
    seed: 1,
  })
  const last = windows.at(-1)
  assert.ok(last)
  return last
}

test('retries of those who left keep a service down for good that would recover without them', () => {
  const without = afterAPeak({ patienceMs: 500 })
  assert.is(without.failed, 0)
  const withThem = afterAPeak({ patienceMs: 500, retries: { max: 5, backOffMs: 25 } })
  assert.ok(withThem.failed / withThem.total > 0.9, `${withThem.failed} of ${withThem.total}`)
  assert.is(withThem.utilization, 1)
  // A pod that turns away what would come too late recovers in spite of the retries.
  assert.is(afterAPeak({ patienceMs: 500, queueLimit: 30, retries: { max: 5, backOffMs: 25 } }).failed, 0)
})

test('every request is answered, failed or still under way, whatever clients do', () => {
  const last = afterAPeak({ patienceMs: 200, queueLimit: 30, retries: { max: 2, backOffMs: 50 } })
  const causes = Object.values(last.errors).reduce((sum, count) => sum + count, 0)
  assert.is(causes, last.failed)
  assert.ok(last.inFlight >= 0 && last.inFlight < 200, `${last.inFlight}`)
})

test.run()
