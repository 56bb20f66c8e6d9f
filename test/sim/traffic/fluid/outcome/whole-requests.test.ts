import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { approximateRequests } from '../../../../../sim/traffic/approximate-requests.ts'
import { inWholeRequests } from '../../../../../sim/traffic/fluid/outcome/whole-requests.ts'
import { REQUEST_ERRORS, type RequestReport } from '../../../../../sim/traffic/tally/request-report.ts'

const { requests: SAMPLE } = approximateRequests({
  traffic: { kind: 'poisson', ratePerSecond: 33.3 },
  service: { serviceTime: { kind: 'constant', ms: 20 }, concurrency: 1, balance: 'random' },
  pods: 1,
  forMs: 1000,
  seed: 1,
})

const counts = fc.double({ min: 0, max: 50, noNaN: true })

test('whole numbers add up, and are those nearest to what is expected, or next to them', () => {
  fc.assert(
    fc.property(
      fc.array(counts, { minLength: 6, maxLength: 6 }),
      counts,
      counts,
      (causes, inFlight, answered) => {
        const errors = Object.fromEntries(
          REQUEST_ERRORS.map((error, place) => [error, causes[place] ?? 0]),
        ) as RequestReport['errors']
        const failed = causes.reduce((sum, count) => sum + count, 0)
        const total = failed + inFlight + answered
        const whole = inWholeRequests({ ...SAMPLE, total, failed, errors, inFlight, retries: answered })
        assert.is(whole.total, Math.round(total))
        assert.is(whole.failed, Math.round(failed))
        assert.is(
          REQUEST_ERRORS.reduce((sum, error) => sum + whole.errors[error], 0),
          whole.failed,
        )
        for (const error of REQUEST_ERRORS) assert.ok(Math.abs(whole.errors[error] - errors[error]) < 1)
        assert.ok(whole.inFlight >= 0 && whole.failed + whole.inFlight <= whole.total)
        assert.ok(Math.abs(whole.inFlight - inFlight) < 1.5 && Number.isInteger(whole.inFlight))
        assert.ok(Number.isInteger(whole.retries))
      },
    ),
  )
})

test('a fluid tells whole numbers of all requests, and what is expected of each window', () => {
  const { requests, windows } = approximateRequests({
    traffic: { kind: 'poisson', ratePerSecond: 33.3 },
    service: { serviceTime: { kind: 'constant', ms: 20 }, concurrency: 1, balance: 'random', queueLimit: 1 },
    pods: 1,
    forMs: 10_000,
    windows: 20,
    seed: 1,
  })
  assert.is(requests.total, 333)
  for (const count of [requests.failed, requests.inFlight, ...Object.values(requests.errors)])
    assert.ok(Number.isInteger(count), `${count}`)
  assert.ok(Math.abs((windows[0]?.total ?? 0) - 16.65) < 1e-9)
})

test.run()
