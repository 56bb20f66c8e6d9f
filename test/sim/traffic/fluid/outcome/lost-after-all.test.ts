import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LostAfterAll } from '../../../../../sim/traffic/fluid/outcome/lost-after-all.ts'

test('as many are not told of as were lost, try by try, until all are made up for', () => {
  const lost = new LostAfterAll(1)
  assert.not.ok(lost.isAny)
  lost.add([6, 2], 0.5)
  assert.equal([...lost.takeFrom([1, 4], 2)], [0, 7])
  // One of the first tries is left.
  assert.ok(lost.isAny)
  assert.equal([...lost.takeFrom([10, 5], 1)], [9, 5])
  assert.not.ok(lost.isAny)
})

test.run()
