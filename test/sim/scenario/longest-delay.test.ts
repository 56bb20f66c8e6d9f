import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { longestMs } from '../../../sim/scenario/longest-delay.ts'

test('the longest of what a delay can be; never has no length', () => {
  assert.is(longestMs({ kind: 'fixed', ms: 7 }), 7)
  assert.is(longestMs({ kind: 'uniform', fromMs: 1, toMs: 9 }), 9)
  assert.is(longestMs({ kind: 'sequence', ms: [3, null, 5, 4] }), 5)
  assert.is(longestMs({ kind: 'sequence', ms: [null] }), 0)
  assert.is(longestMs({ kind: 'never' }), undefined)
})

test.run()
