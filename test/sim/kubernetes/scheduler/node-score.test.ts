import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { NodeUse } from '../../../../sim/kubernetes/scheduler/fit.ts'
import { balancedAllocation, leastAllocated } from '../../../../sim/kubernetes/scheduler/node-score.ts'

const NODE = { cpu: 4000, memory: 10_000, pods: 110 }
const EMPTY: NodeUse = { pods: 0, fit: {}, score: {} }

function use(cpu: number, memory: number): NodeUse {
  return { pods: 1, fit: { cpu, memory }, score: { cpu, memory } }
}

test('the free share of CPU and memory, each cut to a whole per cent, and so is their mean', () => {
  assert.is(leastAllocated(NODE, EMPTY, {}), 100)
  assert.is(leastAllocated(NODE, EMPTY, { cpu: 3000, memory: 5000 }), Math.floor((25 + 50) / 2))
  const node = { cpu: 10_000, memory: 20_000 }
  assert.is(leastAllocated(node, use(3000, 5000), { cpu: 3000, memory: 5000 }), Math.floor((40 + 50) / 2))
})

test('a node that the pod would overfill scores nothing for that resource', () => {
  assert.is(leastAllocated(NODE, use(3000, 0), { cpu: 1001, memory: 0 }), 50)
})

test('a pod that keeps the shares together scores 75, one that mends them more, one that parts them less', () => {
  assert.is(balancedAllocation(NODE, EMPTY, { cpu: 400, memory: 1000 }), 75)
  // CPU 75 %, memory 0 %: half their distance is 37.5 %, so 62 before; memory to 75 % makes it 100.
  assert.is(balancedAllocation(NODE, use(3000, 0), { memory: 7500 }), 50 + Math.trunc((50 + 100 - 62) / 2))
  assert.is(balancedAllocation(NODE, EMPTY, { cpu: 3000 }), 50 + Math.trunc((50 + 62 - 100) / 2))
})

test('a pod that requests nothing is balanced nowhere', () => {
  assert.is(balancedAllocation(NODE, use(3000, 0), {}), 0)
})

test.run()
