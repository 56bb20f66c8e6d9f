import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FluidFlow } from '../../../../../sim/traffic/fluid/fluid-flow.ts'
import { FluidTraffic } from '../../../../../sim/traffic/fluid/fluid-traffic.ts'
import { FluidLine, type Leaving } from '../../../../../sim/traffic/fluid/line/fluid-line.ts'
import { AGE_ERROR } from '../../../../../sim/traffic/fluid/line/line-slabs.ts'
import type { ServiceModel } from '../../../../../sim/traffic/service/service-model.ts'
import { PlainLine } from '../../../../oracle/plain-line.ts'

const ENTRY = { heldMs: 0, slackMs: 0 }
const STEP_MS = 250
/** More than the longest patience of 2. There are 413 stretches at most by then, and 720 if none were joined. */
const HOURS = 3
const HOUR_MS = 3_600_000

/** Requests of each try that left the line, and their mean time in it; how many lost patience. */
type Told = { first: number; again: number; waitedMs: number; gone: number }

/** What is the same for both lines. */
type Line = Pick<FluidLine, 'join' | 'serve' | 'shed' | 'leaveBefore' | 'count' | 'heard'>

/** Within a step so many come and come again, so many are served, and a share may go. */
type Step = { readonly come: number; readonly again: number; readonly serve: number; readonly shed: number }

function stepOf(line: Line, patienceMs: number, index: number, { come, again, serve, shed }: Step): Told {
  const told: Told = { first: 0, again: 0, waitedMs: 0, gone: 0 }
  const hear: Leaving = (tries, factor, ms) => {
    told.first += (tries[0] ?? 0) * factor
    told.again += (tries[1] ?? 0) * factor
    told.waitedMs += ((tries[0] ?? 0) + (tries[1] ?? 0)) * factor * ms
  }
  const [fromMs, toMs] = [index * STEP_MS, (index + 1) * STEP_MS]
  line.join([come, again], 0.5, fromMs, toMs, ENTRY)
  line.serve(Math.min(serve, line.count), fromMs, toMs, hear)
  if (shed > 0) line.shed(shed, toMs, hear)
  line.leaveBefore(toMs - patienceMs, (tries, factor) => {
    told.gone += ((tries[0] ?? 0) + (tries[1] ?? 0)) * factor
  })
  return told
}

const steps = fc.array(
  fc.record({
    come: fc.integer({ min: 0, max: 60 }),
    again: fc.integer({ min: 0, max: 20 }),
    serve: fc.integer({ min: 0, max: 45 }),
    shed: fc.constantFrom(0, 0, 0, 0, 0, 0.2),
  }),
  { minLength: 1, maxLength: 120 },
)
const patience = fc.constantFrom(0, 100, 333, 1000, 5000, Number.POSITIVE_INFINITY)

test('a short line tells of every step what a walk over all that joined does', () => {
  fc.assert(
    fc.property(steps, patience, (list, patienceMs) => {
      const [line, plain] = [new FluidLine(), new PlainLine()]
      for (const [index, step] of list.entries()) {
        const [told, expected] = [line, plain].map((of) => stepOf(of, patienceMs, index, step))
        for (const figure of ['first', 'again', 'waitedMs', 'gone'] as const) {
          const [value = 0, walked = 0] = [told?.[figure], expected?.[figure]]
          assert.ok(Math.abs(value - walked) <= 1e-6 * (1 + walked), `${figure} ${value}, walked ${walked}`)
        }
        assert.ok(Math.abs(line.count - plain.count) < 1e-6, `${line.count} in line, walked ${plain.count}`)
        assert.ok(Math.abs(line.heard - plain.heard) < 1e-6, `${line.heard} heard, walked ${plain.heard}`)
      }
    }),
    { numRuns: 40 },
  )
})

test('of a long line each wait is told within a hundredth of it, and nobody is lost', () => {
  fc.assert(
    fc.property(fc.constantFrom(60_000, Number.POSITIVE_INFINITY), fc.nat(), (patienceMs, seed) => {
      const [line, plain] = [new FluidLine(), new PlainLine()]
      let [gone, walkedGone] = [0, 0]
      for (let index = 0; index < 1500; index += 1) {
        // More come than are served, unevenly; then the rest is served.
        const come = index < 1000 ? 30 + ((index * 7919 + seed) % 60) : 0
        const step = {
          come,
          again: index % 11,
          serve: index < 1000 ? 15 : 60,
          shed: index % 400 === 399 ? 0.1 : 0,
        }
        const told = stepOf(line, patienceMs, index, step)
        const walked = stepOf(plain, patienceMs, index, step)
        const apartMs = Math.abs(told.waitedMs - walked.waitedMs)
        if (patienceMs === Number.POSITIVE_INFINITY)
          assert.ok(
            apartMs <= AGE_ERROR * walked.waitedMs + 1e-6,
            `${told.waitedMs}, walked ${walked.waitedMs}`,
          )
        gone += told.gone
        walkedGone += walked.gone
        // Whose leaving is told too early or late by a hundredth of the patience: 45 a step at most come.
        const early = patienceMs === Number.POSITIVE_INFINITY ? 0 : (AGE_ERROR * patienceMs * 60) / STEP_MS
        assert.ok(Math.abs(gone - walkedGone) <= early, `${gone} gone, walked ${walkedGone}`)
        assert.ok(Math.abs(line.count - plain.count) < 1e-6 * (1 + plain.count))
      }
    }),
    { numRuns: 2 },
  )
})

test('a line that only grows is known in so many stretches as the logarithm of its age has', () => {
  const line = new FluidLine()
  const tries = [40]
  let most = 0
  const seen: number[] = []
  for (let index = 0; index < 7 * 86_400; index += 1) {
    line.join(tries, 1, index * 1000, (index + 1) * 1000, ENTRY)
    most = Math.max(most, line.stretches)
    if (index === 86_400) seen.push(most)
  }
  seen.push(most)
  const [ofDay = 0, ofWeek = 0] = seen
  assert.ok(ofDay < 2500 && ofWeek < 3000, `${ofDay} after a day, ${ofWeek} after a week`)
  assert.ok(Math.abs(line.count - 40 * 7 * 86_400) < 1e-3)
})

test('hours of three times what the pods can do keep few stretches, whatever clients do', () => {
  const base = { serviceTime: { kind: 'exponential', meanMs: 20 }, concurrency: 1 } as const
  const services: readonly ServiceModel[] = [
    { ...base, balance: 'random' },
    { ...base, balance: 'shared-queue', patienceMs: 500 },
    { ...base, balance: 'random', patienceMs: 7_200_000 },
    { ...base, balance: 'random', patienceMs: 500, retries: { max: 2, backOffMs: 25 } },
    { ...base, balance: 'shared-queue', deadlineMs: 3_600_000 },
    { ...base, balance: 'shared-queue', batching: { rowsMax: 2, rowMs: 20, delayMs: 0 } },
  ]
  for (const service of services) {
    const flow = new FluidFlow(service)
    const traffic = new FluidTraffic({ kind: 'poisson', ratePerSecond: 600 }, 1, flow)
    flow.join(Number.NEGATIVE_INFINITY, 4)
    let most = 0
    for (let hour = 1; hour <= HOURS; hour += 1) {
      traffic.advanceTo(hour * HOUR_MS, 0)
      flow.takeWindow()
      most = Math.max(most, flow.stretches)
    }
    assert.ok(most > 0 && most < 500, `${most} stretches: ${JSON.stringify(service)}`)
    const { total, inFlight, failed } = flow.report()
    const said = `${total} came, ${failed} failed: ${JSON.stringify(service)}`
    assert.ok(total - failed - inFlight > 0 && Math.abs(total - 600 * 3600 * HOURS) < 1, said)
  }
})

test.run()
