import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseNodes } from '../../../../sim/kubernetes/scheduler/parse-nodes.ts'
import { describeProblem } from '../../../../sim/parse/problem.ts'

test('equal nodes by their count, and a node with a device', () => {
  const parsed = parseNodes([
    { name: 'small', cpu: 4, memory: '16Gi', count: 2 },
    { name: 'gpu', cpu: '7500m', memory: 2e9, pods: 50, 'nvidia.com/gpu': 1 },
  ])
  const small = { cpu: 4, memory: 2 ** 34, pods: 110 }
  assert.equal(parsed, {
    ok: true,
    value: [
      { name: 'small-1', allocatable: small },
      { name: 'small-2', allocatable: small },
      { name: 'gpu', allocatable: { cpu: 7.5, memory: 2e9, pods: 50, 'nvidia.com/gpu': 1 } },
    ],
  })
})

function check(title: string, nodes: unknown, ...expected: string[]): void {
  test(title, () => {
    const parsed = parseNodes(nodes)
    assert.equal(parsed.ok ? [] : parsed.problems.map(describeProblem), expected)
  })
}

check(
  'all problems at once',
  [
    { cpu: 'much', gpu: 1, pods: 0 },
    { name: 'a', cpu: 1, memory: 1 },
    { name: 'a', cpu: 1, memory: 1, count: 0 },
  ],
  'nodes[0].name must be a name, not null: give the node a name',
  'nodes[0].pods must be an integer from 1 to 2147483647, not 0: write a whole number without quotes',
  'nodes[0].memory must be a quantity, not null: write for example cpu: 4, memory: 16Gi',
  'nodes[0].cpu must be a quantity of at least 0, not "much": write for example 2, 500m or 256Mi',
  'nodes[0].gpu must be cpu, memory, pods, count or an extended resource, not 1: correct the spelling; a device is named as in nvidia.com/gpu',
  'nodes[2].count must be an integer from 1 to 5000, not 0: write a whole number without quotes',
)
check(
  'two nodes of one name',
  [
    { name: 'a-1', cpu: 1, memory: 1 },
    { name: 'a', cpu: 1, memory: 1, count: 1 },
  ],
  'nodes must be a list in which each node has a name of its own, not "a-1": rename one of the two',
)
check(
  'no nodes',
  [],
  'nodes must be a list of at least one node, not []: write for example {name: a, cpu: 4, memory: 16Gi}',
)
check(
  'too many nodes',
  [
    { name: 'a', cpu: 1, memory: 1, count: 5000 },
    { name: 'b', cpu: 1, memory: 1 },
  ],
  'nodes must be at most 5000 nodes, not 5001: lower a count',
)

test.run()
