import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FluidFlow } from '../../../../sim/traffic/fluid/fluid-flow.ts'
import type { ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import type { Traffic } from '../../../../sim/traffic/traffic.ts'
import { bothDepths, isNear } from '../both-depths.ts'

const SECOND = 1000
const MODEL: ServiceModel = {
  serviceTime: { kind: 'exponential', meanMs: 20 },
  concurrency: 1,
  balance: 'random',
}

test('no more than 4 million wait at all pods together, whenever those have come', () => {
  const traffic = { kind: 'poisson', ratePerSecond: 20_000 } as const
  const of = { traffic, comeMs: [0, 0, 100 * SECOND, 200 * SECOND], forMs: 230 * SECOND, windows: 5 }
  const { every, fluid } = bothDepths({ ...of, service: MODEL })
  const [one, other] = [fluid.at(-1), every.at(-1)]
  assert.ok(one && other)
  assert.ok(other.errors.rejected > 500_000, `${other.errors.rejected}`)
  isNear(one, other, { failed: 0.02, inFlight: 0.01, utilization: 0.01 }, 'random')
  assert.ok(one.inFlight < 4_000_005, `${one.inFlight}`)
  const flow = new FluidFlow({ ...MODEL, balance: 'shared-queue' })
  flow.join(Number.NEGATIVE_INFINITY, 4)
  flow.advanceTo(230 * SECOND, 20, 0)
  const { inFlight, errors } = flow.takeWindow()
  assert.ok(inFlight > 3_999_990 && inFlight < 4_000_005, `${inFlight}`)
  assert.ok(Math.abs(errors.rejected - (230 * (20_000 - 200) - 4_000_000)) < 1000, `${errors.rejected}`)
})

test('a backlog of runs grows for as long as more comes than is done', () => {
  const service = { ...MODEL, batching: { rowsMax: 2, rowMs: 2, delayMs: 5 } }
  const of = { traffic: { kind: 'poisson', ratePerSecond: 600 } as const, comeMs: [0, 0], service }
  const { every, fluid } = bothDepths({ ...of, forMs: 120 * SECOND })
  const [one, other] = [fluid.at(-1), every.at(-1)]
  assert.ok(one && other && other.inFlight > 40_000)
  isNear(one, other, { inFlight: 0.03, meanMs: 0.03, p95Ms: 0.03 }, 'runs of two')
})

test('a backlog does not end because a little less comes than is done', () => {
  const traffic: Traffic = {
    kind: 'step',
    points: [
      { atMs: 0, ratePerSecond: 50 },
      { atMs: 60 * SECOND, ratePerSecond: 160 },
      { atMs: 120 * SECOND, ratePerSecond: 99.9 },
    ],
  }
  const of = { traffic, comeMs: [0, 0], forMs: 400 * SECOND, windows: 10 }
  for (const more of [{}, { batching: { rowsMax: 1, rowMs: 0, delayMs: 0 } }]) {
    const service = { ...MODEL, ...more, patienceMs: SECOND }
    const { every, fluid } = bothDepths({ ...of, service })
    for (const [place, window] of fluid.entries()) {
      const [value, expected] = [window.failed / window.total, (every[place]?.failed ?? 0) / window.total]
      assert.ok(Math.abs(value - expected) < 0.05, `${value} failed, simulated ${expected}: window ${place}`)
    }
  }
})

test('pods that come within a second of each other leave again, whoever has a backlog', () => {
  const flow = new FluidFlow(MODEL)
  let nowMs = 1000
  for (const sinceMs of [1000, 1500, 1600, 1550, 3000]) {
    nowMs += 100
    flow.join(sinceMs)
    flow.advanceTo(nowMs, 1, 0)
  }
  for (const sinceMs of [1500, 1600, 3000, 1000, 1550]) {
    nowMs += 100
    flow.leave(sinceMs)
    flow.advanceTo(nowMs, 1, 0)
  }
  const { total, errors } = flow.takeWindow()
  assert.ok(errors.noEndpoint > 0 && errors.noEndpoint < total)
})

test.run()
