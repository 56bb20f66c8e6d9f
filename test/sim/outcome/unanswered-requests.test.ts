import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { warnOfUnanswered } from '../../../sim/outcome/unanswered-requests.ts'
import { simulateRequests } from '../../../sim/traffic/simulate-requests.ts'

/** Ten minutes of requests that take 20 ms to one pod, which answers 50 a second. */
function warned(ratePerSecond: number): readonly string[] {
  const outcome = simulateRequests({
    traffic: { kind: 'constant', ratePerSecond },
    service: { serviceTime: { kind: 'constant', ms: 20 }, concurrency: 1, balance: 'random' },
    pods: 1,
    forMs: 600_000,
    seed: 1,
  })
  return warnOfUnanswered(outcome).map(({ message }) => message)
}

test('a queue that grows to the end is told, with its share of all requests', () => {
  assert.match(warned(100).join(), /^\d{5} requests, 50 %, have no answer at the end/)
})

test('what is under way at any end is not', () => {
  assert.equal(warned(50), [])
  assert.equal(warned(1), [])
})

test.run()
