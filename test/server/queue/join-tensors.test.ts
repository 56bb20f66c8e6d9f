import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DATATYPES } from '../../../server/protocol/tensor/datatype.ts'
import { elementCount, type Tensor } from '../../../server/protocol/tensor/tensor.ts'
import { joinTensors, splitTensor } from '../../../server/queue/join-tensors.ts'
import { ARBITRARY_DATA } from '../protocol/tensor/arbitrary-tensor.ts'

/** Tensors of one datatype and row, each with rows of its own number. */
const alike = fc
  .record({
    datatype: fc.constantFrom(...DATATYPES),
    row: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
    counts: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 }),
  })
  .chain(({ datatype, row, counts }) =>
    fc.tuple(
      ...counts.map((count) =>
        ARBITRARY_DATA[datatype](elementCount([count, ...row])).map(
          (data): Tensor => ({ name: 'x', datatype, shape: [count, ...row], data }),
        ),
      ),
    ),
  )

test('property: what is joined and split is as it was, for every datatype', () => {
  fc.assert(
    fc.property(alike, (tensors) => {
      const [first, ...others] = tensors
      if (first === undefined) return
      const joined = joinTensors([first, ...others])
      const counts = tensors.map(({ shape }) => shape[0] ?? 0)
      assert.is(
        joined.shape[0],
        counts.reduce((sum, count) => sum + count, 0),
      )
      assert.is(joined.data.length, elementCount(joined.shape))
      assert.equal(splitTensor(joined, counts), tensors)
    }),
    { numRuns: 300 },
  )
})

test('views of one buffer, wherever they begin, are read from where they are', () => {
  const data = Float32Array.of(1, 2, 3, 4)
  const part = (start: number): Tensor => ({
    name: 'x',
    datatype: 'FP32',
    shape: [1],
    data: data.subarray(start, start + 1),
  })
  assert.equal(joinTensors([part(3), part(1)]).data, Float32Array.of(4, 2))
})

test('an answer with another number of rows cannot be shared out', () => {
  const tensor: Tensor = { name: 'mean', datatype: 'FP32', shape: [1], data: Float32Array.of(1) }
  assert.throws(() => splitTensor(tensor, [1, 1]), /^mean has 1 rows for 2$/)
})

test.run()
