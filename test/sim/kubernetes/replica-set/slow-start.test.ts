import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { slowStartBatch } from '../../../../sim/kubernetes/replica-set/slow-start.ts'

/** All batches of one sync, when nothing is refused (upstream's TestSlowStartBatch has 10 in 4 batches). */
function batches(count: number): readonly number[] {
  const sizes: number[] = []
  let left = count
  while (left > 0) {
    const size = slowStartBatch(sizes.length, left)
    sizes.push(size)
    left -= size
  }
  return sizes
}

for (const [count, expected] of [
  [0, []],
  [1, [1]],
  [2, [1, 1]],
  [10, [1, 2, 4, 3]],
  [500, [1, 2, 4, 8, 16, 32, 64, 128, 245]],
] as const)
  test(`${count} pods are created in ${expected.length} batches`, () =>
    assert.equal(batches(count), expected))

test.run()
