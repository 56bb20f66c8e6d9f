import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createPaint } from '../../../scaler/draw/paint.ts'
import { drawTraffic } from '../../../scaler/draw/traffic-page.ts'
import { reportTraffic } from '../../../scaler/rehearsal/traffic-report.ts'
import { rolloutScenario, type ServedTraffic, simulate } from '../../../sim/index.ts'
import { planUnder, RISING_TRAFFIC } from './rising-load.ts'

const traffic: ServedTraffic = {
  ...RISING_TRAFFIC,
  service: { ...RISING_TRAFFIC.service, deadlineMs: 1000 },
}

const page = (() => {
  const plan = planUnder(traffic)
  const timeline = simulate({ ...rolloutScenario(plan), changes: [] })
  const why = '54000 expected, no more than 50 million'
  const report = reportTraffic(plan, timeline, { depth: 'every', chosenBy: 'program', why })
  assert.ok(report)
  return drawTraffic({ timeline, traffic }, report, createPaint(false)).split('\n')
})()

function line(start: string): string {
  return page.find((text) => text.startsWith(start)) ?? ''
}

test('it fits a terminal of 80 columns', () => {
  for (const text of page) assert.ok(text.length <= 80, `${text.length} columns: ${text}`)
})

test('a column for each stretch: the load rises by 8 in the middle, and then requests fail', () => {
  const [, bars = ''] = line('requests/s').split('┤')
  assert.is(bars.length, 60)
  assert.match(bars.slice(0, 30), /^▁+$/)
  assert.match(bars.slice(30), /^[▇█]+$/)
  const [, failed = ''] = line('failed %  ').split('┤')
  assert.match(failed, /^ {30}[▇█]{30}$/)
  const [, available = ''] = line('pods available').split('┤')
  assert.match(available, /^█{60}$/)
})

test('the figures name what failed and why', () => {
  assert.match(
    page.slice(0, 2).join(' '),
    /step; constant service, 1 at once in a pod, round-robin, queue of 3, deadline 1.0 s/,
  )
  const chosen = page.indexOf('simulated               every request, as the program chose:')
  assert.match(page[chosen + 1] ?? '', /^ {24}54000 expected, no more than 50 million$/)
  assert.ok(page.some((text) => /^ {24}p50 [\d.]+ ms, p90 [\d.]+ ms, p95 [\d.]+ ms$/.test(text)))
  assert.ok(page.some((text) => /^ {24}p99 [\d.]+ ms, p99\.9 [\d.]+ ms, longest [\d.]+ ms$/.test(text)))
  assert.match(line('requests   '), /^requests +5\d{4}/)
  assert.match(line('failed     '), /^failed +3\d{4} \(6\d\.\d\d %\)$/)
  assert.ok(page.some((text) => /^ +3\d{4} found the queue full$/.test(text)))
  assert.match(line('busy     '), /^busy +7\d\.\d % of what the pods can do$/)
  assert.match(line('pods     '), /^pods +mean 2\.0, most 2; 0 changes of replicas$/)
})

test.run()
