import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseDepth } from '../../../../scaler/commands/rehearsal/choose-depth.ts'
import { OptionReader } from '../../../../scaler/options/option-reader.ts'
import type { ServiceModel } from '../../../../sim/index.ts'

const SIMPLE: ServiceModel = {
  serviceTime: { kind: 'constant', ms: 1 },
  concurrency: 1,
  balance: 'random',
}
const KEPT: ServiceModel = { ...SIMPLE, connections: { count: 4 } }
const MILLION = 1_000_000

function chosen(text: string | undefined, requests: number, service = SIMPLE): string {
  const read = new OptionReader()
  const { depth, chosenBy, why } = chooseDepth(read, text, requests, service)
  try {
    read.finish()
  } catch (error) {
    return (error as Error).message
  }
  return `${depth}, ${chosenBy}: ${why}`
}

test('by itself every request is simulated up to 50 million, and a fluid beyond', () => {
  assert.is(chosen(undefined, 900.4), 'every, program: 900 expected, no more than 50 million')
  assert.is(chosen(undefined, 50 * MILLION), 'every, program: 50 million expected, no more than 50 million')
  assert.is(chosen('auto', 51.24 * MILLION), 'fluid, program: 51.2 million expected, more than 50 million')
})

test('what was asked for counts', () => {
  assert.is(chosen('fluid', 1), 'fluid, user: --depth fluid')
  assert.is(chosen('every', 51 * MILLION), 'every, user: --depth every')
})

test('what a fluid knows nothing of is simulated request by request, or refused', () => {
  assert.is(
    chosen('auto', 51 * MILLION, KEPT),
    'every, program: 51 million expected, but a fluid knows no connections',
  )
  assert.match(chosen('fluid', 1, KEPT), /--depth must be every or auto, for a fluid knows no connections/)
})

test('more requests than anybody waits for are refused', () => {
  assert.match(chosen('every', 2000 * MILLION), /at most 1000000000 requests/)
  assert.match(chosen('auto', 2000 * MILLION, KEPT), /at most 1000000000 requests/)
})

test.run()
