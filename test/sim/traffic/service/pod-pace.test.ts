import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { serviceTimeFactor } from '../../../../sim/kubernetes/kubelet/container/cpu-throttling.ts'
import { QueueSimulation } from '../../../../sim/traffic/queue/queue-simulation.ts'
import { type BegunRun, PodPace } from '../../../../sim/traffic/service/pod-pace.ts'
import { arrivalsAt, ONE_AT_A_TIME, reportOf } from '../queue/service-of.ts'

const run = (workMs: number, rows = 1, crowd = rows): BegunRun => ({ workMs, rows, crowd })

test('a new pod is slow at first, and evenly less so', () => {
  const pace = new PodPace({ warmUp: { factor: 3, forMs: 1000 } }, 1)
  pace.answers(0, 500)
  const at = (nowMs: number): number => pace.runMs(0, run(10), nowMs)
  assert.equal([at(500), at(1000), at(1500), at(9000)], [30, 20, 10, 10])
})

test('pods that are there from the start are warm', () => {
  assert.is(reportOf({ warmUp: { factor: 5, forMs: 1000 } }, 1, [0]).maxMs, 100)
  const queue = new QueueSimulation(
    { ...ONE_AT_A_TIME, warmUp: { factor: 5, forMs: 1000 } },
    arrivalsAt([200]),
    1,
  )
  const pod = queue.addPod()
  queue.advanceTo(200)
  queue.putCondition(pod, 'ready')
  queue.advanceTo(199)
  queue.putAnswering(pod, true)
  queue.advanceTo(5000)
  assert.is(queue.takeWindow().errors.noEndpoint, 1)
})

test('20 ms of a core that may be used for a tenth: 10 ms, a standstill, and 10 ms', () => {
  const pace = new PodPace({ cpu: { cores: 1, limitCores: 0.1 } }, 1)
  assert.is(pace.runMs(0, run(20), 0), 110)
  // The second period's 10 ms are used up by then.
  assert.is(pace.runMs(0, run(5), 110), 95)
  // Another pod has CPU time of its own, and a period that nears its end gives what is left of it.
  assert.is(pace.runMs(1, run(20), 95), 5 + 10 + 90 + 5)
})

test('within the limit nothing stands still', () => {
  const pace = new PodPace({ cpu: { cores: 1, limitCores: 2 } }, 1)
  assert.is(pace.runMs(0, run(5000), 3), 5000)
})

test('a pod that always works is as much slower as its limit is short, whatever its runs are', () => {
  for (const [cores, limitCores, workMs] of [
    [1, 0.3, 7],
    [2, 0.5, 260],
    [4, 1.5, 33.3],
  ] as const) {
    const pace = new PodPace({ cpu: { cores, limitCores } }, 1)
    let nowMs = 0
    for (let i = 0; i < 2000; i += 1) nowMs += pace.runMs(0, run(workMs), nowMs)
    const factor = nowMs / (2000 * workMs)
    const expected = serviceTimeFactor(cores, limitCores)
    assert.ok(Math.abs(factor / expected - 1) < 0.01, `${factor}, not ${expected}`)
  }
})

test.run()
