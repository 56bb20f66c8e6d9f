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
const BATCHED: ServiceModel = { ...SIMPLE, batching: { rowsMax: 8, delayMs: 1, rowMs: 0 } }
const MILLION = 1_000_000

function chosen(text: string | undefined, requests: number, service = SIMPLE): string {
  const read = new OptionReader()
  const depth = chooseDepth(read, text, requests, service)
  try {
    read.finish()
  } catch (error) {
    return (error as Error).message
  }
  return depth
}

test('by itself every request is simulated up to 50 million, and a fluid beyond', () => {
  assert.is(chosen(undefined, 50 * MILLION), 'every')
  assert.is(chosen('auto', 51 * MILLION), 'fluid')
})

test('what was asked for counts', () => {
  assert.is(chosen('fluid', 1), 'fluid')
  assert.is(chosen('every', 51 * MILLION), 'every')
})

test('what a fluid knows nothing of is simulated request by request, or refused', () => {
  assert.is(chosen('auto', 51 * MILLION, BATCHED), 'every')
  assert.match(chosen('fluid', 1, BATCHED), /--depth must be every or auto, for a fluid knows no batching/)
})

test('more requests than anybody waits for are refused', () => {
  assert.match(chosen('every', 2000 * MILLION), /at most 1000000000 requests/)
  assert.match(chosen('auto', 2000 * MILLION, BATCHED), /at most 1000000000 requests/)
})

test.run()
