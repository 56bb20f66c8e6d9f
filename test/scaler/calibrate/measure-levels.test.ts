import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fitService } from '../../../scaler/calibrate/fit/fit-service.ts'
import { measureLevels } from '../../../scaler/calibrate/measure-levels.ts'
import { withFakeServer } from './fake-server.ts'

/** Enough for a crowd of 64, and not for one of 128. */
const BOUNDS = { requests: 300, withinMs: 60 }

test('what a crowd costs a server is found: three times as long from 16 on that wait', () =>
  withFakeServer(
    { serviceMs: 1, crowdMs: (waiting) => (waiting < 16 ? 1 : 3), workers: 1 },
    async (target) => {
      const levels = await measureLevels(target, BOUNDS, () => undefined)
      const { crowding, capacityPerSecond } = fitService(
        { aloneMs: [1, 1], levels, bursts: [], loads: [] },
        1,
      )
      assert.equal(
        crowding?.map(({ requests }) => requests),
        [16, 64],
      )
      // Its last 16 are answered as quickly as ever, and a timer may be a millisecond late.
      const factor = crowding?.at(-1)?.factor ?? 0
      assert.ok(factor > 1.6 && factor < 3.2, `${factor} times as long`)
      assert.ok(capacityPerSecond < 600, `${capacityPerSecond}/s, though a crowd gets 330`)
    },
  ))

test('a crowd that waits too long, or for which there are too few requests, is not measured', () =>
  withFakeServer({ serviceMs: 20, workers: 1 }, async (target) => {
    const levels = await measureLevels(target, { requests: 300, withinMs: 20 }, () => undefined)
    assert.ok(Math.max(...levels.map(({ connections }) => connections)) < 64)
  }))

test.run()
