import { existsSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isCalm, undisturbed, watchMachine } from '../../../../scaler/calibrate/load/watch-machine.ts'
import { withFakeServer } from '../fake-server.ts'

const WORK_MS = 200

async function work(): Promise<string> {
  const endMs = performance.now() + WORK_MS
  while (performance.now() < endMs);
  return 'done'
}

test('what this process and the server work is nobody else', () => {
  if (!existsSync('/proc/stat')) return
  // The server says that it worked for a second meanwhile: others cannot have worked for less than nothing.
  let cpuSeconds = 0
  const metrics = (): string => {
    cpuSeconds += 1000
    return `process_cpu_seconds_total ${cpuSeconds}`
  }
  return withFakeServer({ serviceMs: 1, workers: 1, metrics }, async (target) => {
    const { result, others, before, after } = await watchMachine(target, work)
    assert.is(result, 'done')
    assert.is(others, 0)
    assert.equal([before.cpuSeconds, after.cpuSeconds], [1000, 2000])
  })
})

test('where the server does not tell its own share, nobody knows that of others', () =>
  withFakeServer({ serviceMs: 1, workers: 1 }, async (target) => {
    const { others } = await watchMachine(target, work)
    assert.is(others, undefined)
    assert.ok(isCalm({ others }))
  }))

test('pieces that others disturbed are left out, unless there are no others', () => {
  const [calm, unknown, loud] = [{ others: 0.01 }, { others: undefined }, { others: 0.4 }]
  assert.equal(undisturbed([calm, loud, unknown]), [calm, unknown])
  assert.equal(undisturbed([loud, loud]), [loud, loud])
})

test.run()
