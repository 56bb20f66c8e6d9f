import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../../sim/engine/random-stream.ts'
import { fits, lacking, NO_USE } from '../../../../sim/kubernetes/scheduler/fit.ts'
import { type Node, toUnits } from '../../../../sim/kubernetes/scheduler/node.ts'
import { NodePool } from '../../../../sim/kubernetes/scheduler/node-pool.ts'
import { nodeScore } from '../../../../sim/kubernetes/scheduler/node-score.ts'
import type { PodRequest } from '../../../../sim/kubernetes/scheduler/pod-request.ts'
import { Scheduler } from '../../../../sim/kubernetes/scheduler/scheduler.ts'

const GiB = 2 ** 30

function node(
  name: string,
  cpu: number,
  memoryGiB: number,
  more: Readonly<Record<string, number>> = {},
): Node {
  return { name, allocatable: { cpu, memory: memoryGiB * GiB, pods: 110, ...more } }
}

function request(cpu: number, memoryGiB: number, more: Readonly<Record<string, number>> = {}): PodRequest {
  const fit = toUnits({ cpu, memory: memoryGiB * GiB, ...more })
  return { fit, score: fit }
}

function scheduler(...nodes: Node[]): Scheduler<number> {
  return new Scheduler(nodes, randomStream(1, 'scheduler'))
}

test('ten pods of 1 core on nodes of 4 cores: eight fit, spread evenly, and the others say what lacks', () => {
  const pods = scheduler(node('a', 4, 16), node('b', 4, 16))
  const asked = request(1, 1)
  for (let pod = 0; pod < 10; pod += 1) pods.add(pod, asked)
  const bindings = pods.schedule()
  assert.equal(
    bindings.map(({ pod }) => pod),
    [0, 1, 2, 3, 4, 5, 6, 7],
  )
  assert.is(bindings.filter((binding) => binding.node === 'a').length, 4)
  assert.is(pods.pending, 2)
  assert.is(pods.explain(asked), '0/2 nodes are available: 2 Insufficient cpu.')
})

test('a pod that is gone makes room for the one that has waited longest; a waiting one makes none', () => {
  const pods = scheduler(node('a', 2, 8))
  const asked = request(1, 1)
  for (const pod of [1, 2, 3, 4, 5]) pods.add(pod, asked)
  pods.schedule()
  assert.is(pods.remove(3), false)
  assert.is(pods.remove(1), true)
  assert.equal(pods.schedule(), [{ pod: 4, node: 'a' }])
  assert.is(pods.pending, 1)
  assert.is(pods.remove(99), false)
})

test('a large pod that fits nowhere does not hold up a small one behind it', () => {
  const pods = scheduler(node('a', 2, 8))
  const large = request(3, 1)
  pods.add(1, large)
  pods.add(2, request(1, 1))
  assert.equal(pods.schedule(), [{ pod: 2, node: 'a' }])
  assert.is(pods.explain(large), '0/1 nodes are available: 1 Insufficient cpu.')
})

test('a device binds a pod to the nodes that have one', () => {
  const pods = scheduler(node('a', 8, 8), node('gpu', 8, 8, { 'nvidia.com/gpu': 1 }))
  const asked = request(1, 1, { 'nvidia.com/gpu': 1 })
  pods.add(1, asked)
  pods.add(2, asked)
  assert.equal(pods.schedule(), [{ pod: 1, node: 'gpu' }])
  assert.is(pods.explain(asked), '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.')
})

test('a node takes 110 pods, however little they ask', () => {
  const pods = scheduler(node('a', 64, 64))
  const asked = request(0, 0)
  for (let pod = 0; pod < 111; pod += 1) pods.add(pod, asked)
  assert.is(pods.schedule().length, 110)
  assert.is(pods.explain(asked), '0/1 nodes are available: 1 Too many pods.')
})

test('a lost node takes no pod and frees nothing; when it is back, it still holds its pods', () => {
  const pods = scheduler(node('a', 2, 8))
  const asked = request(1, 1)
  for (const pod of [1, 2, 3]) pods.add(pod, asked)
  pods.schedule()
  pods.removeNode('a')
  assert.is(pods.remove(1), false)
  assert.equal(pods.schedule(), [])
  assert.is(pods.explain(asked), 'no nodes available to schedule pods')
  assert.is(pods.addNode(node('a', 2, 8)), true)
  pods.add(4, asked)
  assert.equal(pods.schedule(), [{ pod: 3, node: 'a' }])
})

const nodes = fc
  .array(
    fc.record({
      cpu: fc.integer({ min: 1, max: 4 }),
      memory: fc.integer({ min: 1, max: 4 }),
      pods: fc.integer({ min: 1, max: 6 }),
      gpu: fc.nat(1),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((sizes) =>
    sizes.map(({ cpu, memory, pods, gpu }, i) => node(`n${i}`, cpu, memory, { pods, 'x/gpu': gpu })),
  )
const requests = fc
  .record({
    cpu: fc.nat(2000),
    memory: fc.nat(3),
    gpu: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constant(1)),
  })
  .map(({ cpu, memory, gpu }) => request(cpu / 1000, memory, { 'x/gpu': gpu }))
const actions = fc.array(fc.oneof(requests, fc.nat(30)), { maxLength: 60 })

test('any pods on any nodes: no node is overfilled, the best one is chosen, and who waits fits nowhere', () => {
  fc.assert(
    fc.property(nodes, actions, fc.nat(), (all, steps, seed) => {
      const pool = new NodePool(all)
      const random = randomStream(seed, 'scheduler')
      const held: { readonly name: string; readonly asked: PodRequest }[] = []
      const oracle = (asked: PodRequest) =>
        all
          .map(({ name, allocatable }) => ({ name, units: toUnits(allocatable), use: useOf(held, name) }))
          .filter(({ units, use }) => lacking(units, use, asked.fit).length === 0)
          .map(({ name, units, use }) => ({ name, score: nodeScore(units, use, asked) }))
      for (const step of steps) {
        if (typeof step === 'number') {
          const [gone] = held.splice(step % Math.max(1, held.length), 1)
          if (gone !== undefined) pool.release(gone.name, gone.asked)
          continue
        }
        const candidates = oracle(step)
        const best = Math.max(...candidates.map(({ score }) => score))
        const chosen = pool.choose(step, random)
        const expected = candidates.filter(({ score }) => score === best).map(({ name }) => name)
        if (chosen === undefined) assert.equal(expected, [])
        else assert.ok(expected.includes(chosen), `${chosen} of ${expected}`)
        if (chosen !== undefined) {
          pool.bind(chosen, step)
          held.push({ name: chosen, asked: step })
        }
      }
      for (const { name, allocatable } of all) {
        const use = pool.use(name)
        assert.ok(use.pods <= (allocatable['pods'] ?? 0))
        for (const [resource, units] of Object.entries(toUnits(allocatable)))
          assert.ok(resource === 'pods' || (use.fit[resource] ?? 0) <= units)
      }
    }),
    { numRuns: 300 },
  )
})

/** What is requested of a node, counted anew. */
function useOf(held: readonly { readonly name: string; readonly asked: PodRequest }[], name: string) {
  const there = held.filter((pod) => pod.name === name)
  const fit: Record<string, number> = {}
  for (const { asked } of there)
    for (const [resource, amount] of Object.entries(asked.fit)) fit[resource] = (fit[resource] ?? 0) + amount
  return { pods: there.length, fit, score: fit }
}

test('the quick look and the one that gives reasons agree', () => {
  fc.assert(
    fc.property(nodes, requests, ([first], asked) => {
      if (first === undefined) return
      const units = toUnits(first.allocatable)
      assert.is(fits(units, NO_USE, asked.fit), lacking(units, NO_USE, asked.fit).length === 0)
    }),
  )
})

test('the same seed chooses the same nodes; among equal ones every node is drawn', () => {
  const draw = (seed: number): (string | undefined)[] => {
    const pool = new NodePool([node('a', 4, 4), node('b', 4, 4), node('c', 4, 4)])
    const random = randomStream(seed, 'scheduler')
    return Array.from({ length: 50 }, () => pool.choose(request(1, 1), random))
  }
  assert.equal(draw(5), draw(5))
  assert.equal([...new Set(draw(5))].sort(), ['a', 'b', 'c'])
})

test.run()
