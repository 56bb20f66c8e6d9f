import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Connections } from '../../../../sim/traffic/client/connections.ts'
import type { QueueSimulation } from '../../../../sim/traffic/queue/queue-simulation.ts'
import type { ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import { simulateRequests } from '../../../../sim/traffic/simulate-requests.ts'
import { ONE_AT_A_TIME, serviceOf } from '../queue/service-of.ts'

/** One request every 10 ms of work, so that a pod of its own is never busy for long. */
const TIMES = Array.from({ length: 2000 }, (_, index) => index * 10)

function service(connections: Connections, pods: number): QueueSimulation {
  return serviceOf(
    { ...ONE_AT_A_TIME, serviceTime: { kind: 'constant', ms: 1 }, balance: 'random', connections },
    pods,
    TIMES,
  )
}

function addReadyPod(queue: QueueSimulation): number {
  const pod = queue.addPod()
  queue.putAnswering(pod, true)
  queue.putCondition(pod, 'ready')
  return pod
}

function stretch(queue: QueueSimulation, untilMs: number) {
  queue.advanceTo(untilMs)
  return queue.takeWindow()
}

test('connections that stay give a new pod nothing: one of two has it all, twice its share', () => {
  const queue = service({ count: 10 }, 1)
  stretch(queue, 1000)
  addReadyPod(queue)
  assert.is(stretch(queue, 3000).unevenness, 2)
})

test('connections that age reach the new pod within their age and a tenth', () => {
  const queue = service({ count: 50, lifeMs: 2000 }, 1)
  stretch(queue, 1000)
  addReadyPod(queue)
  stretch(queue, 3200)
  const { unevenness } = stretch(queue, 6000)
  assert.ok(unevenness !== null && unevenness < 1.5, `${unevenness}`)
})

test('a pod that drains sends its clients away, and none of their requests fails', () => {
  const queue = service({ count: 10 }, 2)
  stretch(queue, 1000)
  queue.putCondition(0, 'servingTerminating')
  stretch(queue, 1100)
  queue.putAnswering(0, false)
  queue.endPod(0)
  const { failed, total, unevenness } = stretch(queue, 3000)
  assert.equal([failed, total, unevenness], [0, 190, 1])
})

test('a pod that is no longer ready keeps the connections that it has', () => {
  const lostAfterwards = (connections: Partial<Pick<ServiceModel, 'connections'>>): number => {
    const long = {
      serviceTime: { kind: 'constant', ms: 1000 },
      concurrency: 1000,
      balance: 'random',
    } as const
    const queue = serviceOf({ ...long, ...connections }, 2, TIMES)
    queue.advanceTo(1000)
    queue.putCondition(0, 'out')
    queue.advanceTo(5000)
    queue.endPod(0)
    return queue.takeWindow().errors.lostAtStop
  }
  assert.is(lostAfterwards({}), 0)
  assert.ok(lostAfterwards({ connections: { count: 10 } }) > 10)
})

test('a pod that crashed unnoticed refuses new connections until the proxies know', () => {
  const queue = service({ count: 10 }, 2)
  stretch(queue, 1000)
  queue.endPod(0)
  const { errors, total } = stretch(queue, 2000)
  assert.ok(errors.silentPod > 0 && errors.silentPod < total)
  queue.putCondition(0, 'out')
  assert.is(stretch(queue, 3000).failed, 0)
})

test('so many connections that none has a second request are as good as none', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 2, max: 8 }), (seed, pods) => {
      const of = (connections?: Connections) =>
        simulateRequests({
          traffic: { kind: 'poisson', ratePerSecond: 40 * pods },
          service: {
            serviceTime: { kind: 'exponential', meanMs: 10 },
            concurrency: 1,
            balance: 'random',
            ...(connections === undefined ? {} : { connections }),
          },
          pods,
          forMs: 100_000,
          seed,
        }).requests
      const [free, many, few] = [of(), of({ count: 100_000 }), of({ count: pods })]
      const [own, kept, crowded] = [free.meanWaitMs ?? 0, many.meanWaitMs ?? 0, few.meanWaitMs ?? 0]
      assert.ok(Math.abs(kept / own - 1) < 0.2, `${kept} and ${own}`)
      // As many connections as pods leave some pod without one but for one draw in pods^pods / pods!.
      assert.ok(crowded > 0.8 * own, `${crowded} and ${own}`)
    }),
    { numRuns: 20 },
  )
})

test.run()
