import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Frame, readLengths, writeFrame } from '../../../server/children/frame.ts'
import { FrameReader } from '../../../server/children/frame-reader.ts'
import { DATATYPES } from '../../../server/protocol/tensor/datatype.ts'
import { elementCount, type Tensor } from '../../../server/protocol/tensor/tensor.ts'
import { ARBITRARY_DATA } from '../protocol/tensor/arbitrary-tensor.ts'

const tensor = fc
  .record({
    name: fc.string(),
    datatype: fc.constantFrom(...DATATYPES),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  })
  .chain(({ name, datatype, shape }) =>
    ARBITRARY_DATA[datatype](elementCount(shape)).map((data): Tensor => ({ name, datatype, shape, data })),
  )
const frames = fc.array(
  fc.record({ words: fc.dictionary(fc.string(), fc.string()), tensors: fc.array(tensor, { maxLength: 4 }) }),
  { minLength: 1, maxLength: 3 },
)

test('property: frames come out as they went in, in whatever pieces they come', () => {
  fc.assert(
    fc.property(frames, fc.infiniteStream(fc.integer({ min: 1, max: 50 })), (sent, sizes) => {
      const received: Frame[] = []
      const reader = new FrameReader((frame) => received.push(frame))
      let bytes = Buffer.concat(sent.flatMap(writeFrame))
      for (const size of sizes) {
        reader.push(bytes.subarray(0, size))
        bytes = bytes.subarray(size)
        if (bytes.length === 0) break
      }
      assert.equal(received, sent.map(plain))
    }),
  )
})

/** Without the prototype that fast-check gives to some. */
function plain({ words, tensors }: Frame): Frame {
  return { words: { ...words }, tensors }
}

test('a length beyond reason is refused, and no memory asked for', () => {
  assert.throws(() => readLengths(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0])), /4294967295 bytes/)
})

test.run()
