import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { QueueSimulation } from '../../../../sim/traffic/queue/queue-simulation.ts'
import type { ServiceModel } from '../../../../sim/traffic/service/service-model.ts'
import { arrivalsAt, NO_ERRORS, ONE_AT_A_TIME } from '../queue/service-of.ts'

/** No pod until 1,000 ms; requests at 0, 400 and 500. */
function heldFor(holdMs: number, model: Partial<ServiceModel> = {}) {
  const queue = new QueueSimulation({ ...ONE_AT_A_TIME, ...model, holdMs }, arrivalsAt([0, 400, 500]), 1)
  queue.advanceTo(1000)
  const pod = queue.addPod()
  queue.putAnswering(pod, true)
  queue.putCondition(pod, 'ready')
  queue.advanceTo(2000)
  return queue.takeWindow()
}

test('requests are held until there is a pod, and go on in their order', () => {
  const { errors, maxMs, meanMs, inFlight } = heldFor(5000)
  assert.equal([errors, inFlight], [NO_ERRORS, 0])
  assert.equal([maxMs, meanMs], [1100, (1100 + 800 + 800) / 3])
})

test('what is held too long fails for want of a pod', () => {
  const { errors, maxMs } = heldFor(700)
  assert.equal([errors, maxMs], [{ ...NO_ERRORS, noEndpoint: 1 }, 700])
})

test('whose client has left is not sent on', () => {
  const { errors, utilization } = heldFor(5000, { patienceMs: 550 })
  // Those of 0 and of 400 have left by 1,000; the last one is answered at 1,100, too late.
  assert.equal(errors, { ...NO_ERRORS, gaveUp: 3 })
  assert.is(utilization, 0.1)
})

test.run()
