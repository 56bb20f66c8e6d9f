import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseNodeList } from '../../../scaler/options/parse-node-list.ts'

test('nodes are so many of one size', () => {
  const nodes = parseNodeList('2x1500m,16Gi')
  assert.equal(nodes, [
    { name: 'node-1', allocatable: { pods: 110, cpu: 1.5, memory: 17_179_869_184 } },
    { name: 'node-2', allocatable: { pods: 110, cpu: 1.5, memory: 17_179_869_184 } },
  ])
})

for (const text of ['', '3', '3x4', 'x4,16Gi', '0x4,16Gi', '3x4,16GiB', '3x-4,16Gi', '3x4,16Gi,1'])
  test(`--nodes ${text} is refused`, () => assert.is(parseNodeList(text), undefined))

test.run()
