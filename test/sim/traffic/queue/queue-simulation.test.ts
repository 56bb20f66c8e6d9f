import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EndpointCondition } from '../../../../sim/kubernetes/endpoints/service-endpoints.ts'
import { QueueSimulation } from '../../../../sim/traffic/queue/queue-simulation.ts'
import { BALANCES, type ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import { PlainService, type PodChange } from '../../../oracle/queueing-plain.ts'
import { arrivalsAt, NO_ERRORS, ONE_AT_A_TIME, reportOf, serviceOf } from './service-of.ts'

test('three requests at once to one pod of one place: the last waits for two others', () => {
  const { total, failed, meanMs, meanWaitMs, maxMs, utilization, inFlight } = reportOf({}, 1, [0, 0, 0], 1000)
  assert.equal(
    { total, failed, meanMs, meanWaitMs, maxMs, utilization, inFlight },
    {
      total: 3,
      failed: 0,
      meanMs: 200,
      meanWaitMs: 100,
      maxMs: 300,
      utilization: 0.3,
      inFlight: 0,
    },
  )
})

test('an answer and an arrival at one moment: the place is free again', () => {
  assert.equal(reportOf({ queueLimit: 0 }, 1, [0, 100, 200]).errors, NO_ERRORS)
})

test('concurrency 2 works on two at once', () => {
  assert.is(reportOf({ concurrency: 2 }, 1, [0, 0, 0]).meanMs, 133.333333)
})

test('beyond the queue limit requests are rejected', () => {
  const { failed, errors } = reportOf({ queueLimit: 2 }, 1, [0, 1, 2, 3, 4])
  assert.is(failed, 2)
  assert.equal(errors, { ...NO_ERRORS, rejected: 2 })
})

test('a request that waits as long as the deadline leaves the queue and makes room', () => {
  // The second gives up at 51, so that the third has a place to wait in at 60, and an answer at 100 + 100.
  const { errors, maxMs } = reportOf({ queueLimit: 1, deadlineMs: 140 }, 1, [0, 1, 60])
  assert.equal(errors, { ...NO_ERRORS, rejected: 1, timedOut: 1 })
  assert.is(maxMs, 100)
  const patient = reportOf(
    { queueLimit: 1, deadlineMs: 50, serviceTime: { kind: 'constant', ms: 80 } },
    1,
    [0, 1, 60],
  )
  // The first is answered too late, the second gives up at 51, the third waits from 60 to 80 and is too late at 160.
  assert.equal(patient.errors, { ...NO_ERRORS, timedOut: 3 })
})

test('an answer after the deadline is none, but the pod has worked for it', () => {
  const { errors, utilization, meanMs } = reportOf({ deadlineMs: 99 }, 1, [0], 1000)
  assert.equal(errors, { ...NO_ERRORS, timedOut: 1 })
  assert.is(utilization, 0.1)
  assert.is(meanMs, null)
})

test('round-robin goes on behind a busy pod, least-requests to a free one, a shared queue waits for the first', () => {
  // Two pods. The first request is done at 100, the second at 110; the third comes at 50.
  const times = [0, 10, 50]
  assert.is(reportOf({ balance: 'round-robin' }, 2, times).maxMs, 150)
  assert.is(reportOf({ balance: 'shared-queue' }, 2, times).maxMs, 150)
  assert.is(reportOf({ balance: 'least-requests' }, 3, times).maxMs, 100)
})

test('without an endpoint, with a silent pod, and at a pod that ends, requests are lost by their own names', () => {
  const queue = new QueueSimulation(ONE_AT_A_TIME, arrivalsAt([10, 20, 30, 31, 50]), 1)
  const pod = queue.addPod()
  queue.advanceTo(15)
  queue.putCondition(pod, 'ready')
  queue.advanceTo(25)
  queue.putAnswering(pod, true)
  queue.advanceTo(40)
  queue.endPod(pod)
  queue.advanceTo(60)
  const { errors, inFlight, total } = queue.takeWindow()
  assert.is(total, 5)
  assert.equal(errors, { ...NO_ERRORS, noEndpoint: 1, silentPod: 2, lostAtStop: 2 })
  assert.is(inFlight, 0)
})

test('a pod that stops answering finishes what it has', () => {
  const queue = serviceOf(ONE_AT_A_TIME, 1, [0, 1])
  queue.advanceTo(50)
  queue.putAnswering(0, false)
  queue.putCondition(0, 'out')
  queue.advanceTo(1000)
  const { failed, maxMs } = queue.takeWindow()
  assert.equal([failed, maxMs], [0, 199])
})

test('terminating pods serve only while no other is ready', () => {
  const queue = serviceOf(ONE_AT_A_TIME, 2, [10, 20])
  queue.putCondition(0, 'servingTerminating')
  queue.advanceTo(15)
  queue.putCondition(1, 'out')
  queue.advanceTo(1000)
  // Had both gone to one pod, the second would have waited.
  assert.is(queue.takeWindow().maxMs, 100)
})

test('a pod that joins takes those who wait in a shared queue', () => {
  const queue = serviceOf({ ...ONE_AT_A_TIME, balance: 'shared-queue' }, 1, [0, 0, 0])
  queue.advanceTo(30)
  const pod = queue.addPod()
  queue.putCondition(pod, 'ready')
  queue.putAnswering(pod, true)
  queue.advanceTo(1000)
  assert.is(queue.takeWindow().meanMs, 143.333333)
})

test('a pod that has left takes nobody more out of a shared queue', () => {
  const queue = serviceOf({ ...ONE_AT_A_TIME, balance: 'shared-queue' }, 2, [0, 30, 40])
  queue.advanceTo(50)
  queue.putCondition(0, 'out')
  queue.advanceTo(1000)
  // The other one takes it at 130.
  assert.is(queue.takeWindow().maxMs, 190)
})

const IN_BATCHES = { rowsMax: 3, delayMs: 20, rowMs: 10 }

test('a lone request waits for others as long as the delay, and then goes alone', () => {
  const { meanMs, meanWaitMs } = reportOf({ batching: IN_BATCHES }, 1, [0])
  assert.equal([meanMs, meanWaitMs], [120, 20])
})

test('a full batch goes at once; each further request makes it longer; what comes meanwhile goes next', () => {
  // Three go at 2 and are done at 2 + 100 + 2·10 = 122; two of the others then, whose delay is over: at 232.
  const report = reportOf({ batching: IN_BATCHES }, 1, [0, 1, 2, 50, 60], 1000)
  assert.is(report.maxMs, 182)
  assert.is(report.meanMs, (122 + 121 + 120 + 182 + 172) / 5)
  // One place worked for both runs.
  assert.is(report.utilization, 0.23)
})

test('with a shared part each further request makes a run longer by what its own time is beyond it', () => {
  // Three go at 2: 100 + 2·(100 - 70) = 160.
  const batching = { rowsMax: 3, delayMs: 20, rowMs: 0, sharedMs: 70 }
  assert.is(reportOf({ batching }, 1, [0, 1, 2], 1000).maxMs, 162)
  // None is shorter for its company.
  assert.is(reportOf({ batching: { ...batching, sharedMs: 120 } }, 1, [0, 1, 2], 1000).maxMs, 102)
})

test('a delay that is not over when a run ends goes on', () => {
  // The first run goes from 20 to 120, the request of 115 from 135 to 235.
  assert.is(reportOf({ batching: IN_BATCHES }, 1, [0, 115]).maxMs, 120)
})

test('a place that is free takes a request past the queue limit when its run begins at once', () => {
  const full = { batching: { rowsMax: 2, delayMs: 20, rowMs: 0 }, queueLimit: 1 }
  assert.equal(reportOf(full, 1, [0, 1, 2, 3]).errors, { ...NO_ERRORS, rejected: 1 })
})

test('a pod that ends loses all of its batch, and those who waited for the next one', () => {
  const queue = serviceOf({ ...ONE_AT_A_TIME, batching: IN_BATCHES }, 1, [0, 1, 2, 50])
  queue.advanceTo(60)
  queue.endPod(0)
  queue.advanceTo(1000)
  const { errors, inFlight } = queue.takeWindow()
  assert.equal([errors.lostAtStop, inFlight], [4, 0])
})

test('windows add up to the whole', () => {
  const queue = serviceOf({ ...ONE_AT_A_TIME, queueLimit: 1 }, 1, [0, 1, 2, 150, 340])
  const windows = [100, 200, 300, 400].map((tMs) => {
    queue.advanceTo(tMs)
    return queue.takeWindow()
  })
  assert.equal(
    windows.map(({ fromMs, toMs, total, failed, inFlight, meanMs, utilization }) => [
      fromMs,
      toMs,
      total,
      failed,
      inFlight,
      meanMs,
      utilization,
    ]),
    [
      [0, 100, 3, 1, 1, 100, 1],
      [100, 200, 1, 0, 1, 199, 1],
      [200, 300, 0, 0, 0, 150, 1],
      [300, 400, 1, 0, 1, null, 0.6],
    ],
  )
  const { total, failed, meanMs, maxMs, utilization } = queue.report()
  assert.equal([total, failed, meanMs, maxMs, utilization], [5, 1, 149.666667, 199, 0.9])
})

/** As likely at one place as at another: a double of fast-check would nearly always be close to 0. */
function evenly(min: number, max: number): fc.Arbitrary<number> {
  return fc.nat(1_000_000).map((millionths) => min + ((max - min) * millionths) / 1_000_000)
}

const models: fc.Arbitrary<ServiceModel> = fc
  .record(
    {
      balance: fc.constantFrom(...BALANCES),
      concurrency: fc.integer({ min: 1, max: 2 }),
      queueLimit: fc.nat(8),
      deadlineMs: evenly(20, 400),
      batching: fc.record(
        {
          rowsMax: fc.integer({ min: 1, max: 5 }),
          delayMs: fc.oneof(fc.constant(0), evenly(1, 60)),
          rowMs: fc.oneof(fc.constant(0), evenly(1, 20)),
          sharedMs: fc.oneof(fc.constant(0), evenly(1, 100)),
        },
        { requiredKeys: ['rowsMax', 'delayMs', 'rowMs'] },
      ),
      crowding: fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 }), evenly(0.3, 3), evenly(0.3, 3))
        .map(([requests, more, factor, last]) => [
          { requests, factor },
          { requests: requests + more, factor: last },
        ]),
      patienceMs: evenly(30, 400),
      retries: fc.record({ max: fc.integer({ min: 1, max: 4 }), backOffMs: evenly(1, 60) }),
      holdMs: evenly(20, 600),
      connections: fc.record(
        { count: fc.integer({ min: 1, max: 12 }), lifeMs: evenly(5, 3000) },
        { requiredKeys: ['count'] },
      ),
    },
    { requiredKeys: ['balance', 'concurrency'] },
  )
  // What waits in front of all pods came by no connection to one of them.
  .filter(({ balance, connections }) => connections === undefined || balance !== 'shared-queue')
  .map((fields) => ({ ...fields, serviceTime: { kind: 'exponential', meanMs: 50 } }))

const PODS = 4
const END_MS = 2000

/** From a quarter of what four pods of one place can do, to four times as much as that. */
const gaps = fc
  .tuple(fc.constantFrom(6, 12, 25, 100), fc.integer({ min: 20, max: 200 }))
  .chain(([maxMs, length]) => fc.array(evenly(0.01, maxMs), { minLength: length, maxLength: length }))
const changes: fc.Arbitrary<PodChange[]> = fc
  .array(
    fc.tuple(
      evenly(0, END_MS),
      fc.nat(PODS - 1),
      fc.oneof(
        fc.constantFrom('ready', 'servingTerminating', 'servingTerminating', 'out').map((condition) => ({
          kind: 'condition' as const,
          condition: condition as EndpointCondition,
        })),
        fc.boolean().map((isAnswering) => ({ kind: 'answering' as const, isAnswering })),
        fc.constant({ kind: 'end' as const }),
      ),
    ),
    { maxLength: 16 },
  )
  .map((list) => list.map(([tMs, pod, what]) => ({ tMs, pod, ...what })).sort((a, b) => a.tMs - b.tMs))

/** All pods answer and, mostly, are in the service from the start; then they come and go. */
const startUps: fc.Arbitrary<PodChange[]> = fc
  .constantFrom<EndpointCondition>('ready', 'ready', 'servingTerminating', 'out')
  .map((condition) =>
    Array.from({ length: PODS }, (_, pod): PodChange[] => [
      { tMs: 0, pod, kind: 'answering', isAnswering: true },
      { tMs: 0, pod, kind: 'condition', condition },
    ]).flat(),
  )

function apply(queue: QueueSimulation, change: PodChange, ended: Set<number>): void {
  if (change.kind === 'condition') queue.putCondition(change.pod, change.condition)
  if (ended.has(change.pod)) return
  if (change.kind === 'answering') queue.putAnswering(change.pod, change.isAnswering)
  if (change.kind !== 'end') return
  ended.add(change.pod)
  queue.endPod(change.pod)
}

test('it does what the plain second writing does, whatever befalls the pods', () => {
  fc.assert(
    fc.property(models, gaps, startUps, changes, fc.integer(), (model, between, startUp, befalls, seed) => {
      let tMs = 0
      const times = between.map((gap) => {
        tMs += gap
        return tMs
      })
      const all = [...startUp, ...befalls]
      const expected = new PlainService(model, times, PODS, seed).run(all, END_MS)
      const queue = new QueueSimulation(model, arrivalsAt(times), seed)
      for (let pod = 0; pod < PODS; pod += 1) queue.addPod()
      const ended = new Set<number>()
      for (const change of all) {
        queue.advanceTo(change.tMs)
        apply(queue, change, ended)
      }
      queue.advanceTo(END_MS)
      queue.takeWindow()
      const report = queue.report()
      const { latenciesMs, errors, inFlight, retries, utilization } = expected
      assert.equal(report.errors, errors)
      assert.is(report.inFlight, inFlight)
      assert.is(report.retries, retries)
      assert.is(report.total, latenciesMs.length + report.failed + inFlight)
      const longest = latenciesMs.at(-1)
      assert.ok(
        longest === undefined ? report.maxMs === null : Math.abs((report.maxMs ?? 0) - longest) < 1e-6,
      )
      const mean = latenciesMs.reduce((sum, ms) => sum + ms, 0) / latenciesMs.length
      if (latenciesMs.length > 0)
        assert.ok(Math.abs((report.meanMs ?? 0) - mean) < 1e-6, `${report.meanMs} ${mean}`)
      assert.ok(Math.abs((report.utilization ?? -1) - (utilization ?? -1)) < 1e-9)
    }),
    { numRuns: 400 },
  )
})

test('what a request takes beside keeps no place busy, is part of its latency, and of what its client waits', () => {
  const overheadMs = 30
  const report = reportOf({ overheadMs }, 1, [0, 50])
  assert.equal(
    [report.meanMs, report.meanWaitMs, report.maxMs, report.p99Ms],
    // 100 ms of work each, of which the second waits for 50.
    [(130 + 180) / 2, 25, 180, 180],
  )
  assert.is(report.utilization, 200 / 10_000)
  assert.is(reportOf({ overheadMs, patienceMs: 179 }, 1, [0, 50]).failed, 1)
  assert.is(reportOf({ overheadMs, patienceMs: 181 }, 1, [0, 50]).failed, 0)
  assert.is(reportOf({ overheadMs, patienceMs: 20 }, 1, [0, 50]).failed, 2)
  // The pod counts from when the request came to it.
  assert.is(reportOf({ overheadMs, deadlineMs: 151 }, 1, [0, 50]).failed, 0)
})

test.run()
