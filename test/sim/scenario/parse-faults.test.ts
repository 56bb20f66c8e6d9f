import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { describeProblem } from '../../../sim/parse/problem.ts'
import type { Faults } from '../../../sim/scenario/faults.ts'
import { parseFaults } from '../../../sim/scenario/parse-faults.ts'

test('no faults are an empty object', () => {
  assert.equal(parseFaults({}), { ok: true, value: {} })
})

test('every fault is read as it is', () => {
  const faults: Faults = {
    neverReady: ['web:2'],
    crashAfterMs: { 'web:2': 30_000 },
    slowStart: { 'web:2': 2.5 },
    nodeLoss: [{ node: 'a', atMs: 60_000 }],
    podQuota: 10,
    metricsMissing: [{ fromMs: 0, toMs: 60_000 }],
    metricsLateMs: 15_000,
    statusLagMs: 500,
    writes: [{ beforeSync: 3, fields: { replicas: 4 } }],
  }
  assert.equal(parseFaults(faults), { ok: true, value: faults })
})

test('every problem is told at once', () => {
  const parsed = parseFaults({
    neverready: ['web:2'],
    neverReady: 'web:2',
    crashAfterMs: { 'web:2': 0 },
    nodeLoss: [{ atMs: -1 }],
    metricsMissing: [{ fromMs: 5, toMs: 5 }],
    statusLagMs: 1.5,
    writes: [{ beforeSync: 0, fields: {} }],
  })
  assert.equal(parsed.ok ? [] : parsed.problems.map(describeProblem), [
    'faults.neverready must be one of neverReady, crashAfterMs, slowStart, nodeLoss, podQuota, metricsMissing, metricsLateMs, statusLagMs, writes, not ["web:2"]: correct the spelling',
    'faults.neverReady must be a list of images, not "web:2": write for example [web:2]',
    'faults.crashAfterMs.web:2 must be a number above 0, not 0: write a number without quotes',
    'faults.nodeLoss[0].node must be the name of a node, not null: name one of the nodes',
    'faults.nodeLoss[0].atMs must be an integer from 0 to 2147483647, not -1: write a whole number without quotes',
    'faults.metricsMissing[0].toMs must be greater than fromMs (5), not 5: end the span after it begins',
    'faults.statusLagMs must be an integer from 0 to 2147483647, not 1.5: write a whole number without quotes',
    'faults.writes[0].beforeSync must be an integer from 1 to 2147483647, not 0: write a whole number without quotes',
    'faults.writes[0].fields must be a write of image, replicas or paused, not {}: say what is written',
  ])
})

test.run()
