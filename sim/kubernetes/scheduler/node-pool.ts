import { assert } from '../../assert.ts'
import type { RandomStream } from '../../engine/random-stream.ts'
import type { Resources } from '../pod/pod-template.ts'
import { fits, lacking, NO_USE, type NodeUse } from './fit.ts'
import { type Node, toUnits } from './node.ts'
import { nodeScore } from './node-score.ts'
import type { PodRequest } from './pod-request.ts'

/** Nodes of one size with the same use: whatever is true of one of them is true of all. */
type Group = {
  readonly key: string
  readonly shape: Shape
  readonly use: NodeUse
  readonly members: Member[]
}

type Shape = { readonly key: number; readonly allocatable: Resources }

type Member = { readonly name: string; readonly shape: Shape; group: Group; place: number }

/**
 * The nodes and what is requested of each, kept so that a node is found without a look at all of them: equal nodes that
 * are filled with equal pods fall into two or three groups, however many they are.
 *
 * Choosing costs a look at each group, binding and releasing nothing more than a change of group.
 */
export class NodePool {
  readonly #members = new Map<string, Member>()
  readonly #groups = new Map<string, Group>()
  readonly #shapes = new Map<string, Shape>()

  constructor(nodes: readonly Node[] = []) {
    for (const node of nodes) this.add(node)
  }

  /** How many nodes there are. */
  get size(): number {
    return this.#members.size
  }

  has(name: string): boolean {
    return this.#members.has(name)
  }

  add({ name, allocatable }: Node): void {
    assert(!this.#members.has(name), `node ${name} is there already`)
    const units = toUnits(allocatable)
    const sizes = JSON.stringify(Object.entries(units).sort(([a], [b]) => (a < b ? -1 : 1)))
    const shape = this.#shapes.get(sizes) ?? { key: this.#shapes.size, allocatable: units }
    this.#shapes.set(sizes, shape)
    const group = this.#groupOf(shape, NO_USE)
    this.#members.set(name, { name, shape, group, place: group.members.length })
    group.members.push(this.#member(name))
  }

  /** The node is lost, or takes no new pods any more: nothing is chosen on it. */
  remove(name: string): void {
    this.#leave(this.#member(name))
    this.#members.delete(name)
  }

  /**
   * The node with the highest score among those that the pod fits on; among equals by chance, as upstream
   * (pkg/scheduler/schedule_one.go: selectHost).
   *
   * @returns undefined when it fits nowhere
   */
  choose(request: PodRequest, random: RandomStream): string | undefined {
    let bestScore = -1
    let best: Group[] = []
    let equals = 0
    for (const group of this.#groups.values()) {
      if (!fits(group.shape.allocatable, group.use, request.fit)) continue
      const score = nodeScore(group.shape.allocatable, group.use, request)
      if (score > bestScore) {
        best = []
        equals = 0
        bestScore = score
      }
      if (score < bestScore) continue
      best.push(group)
      equals += group.members.length
    }
    let drawn = equals > 1 ? Math.floor(random.next() * equals) : 0
    for (const { members } of best) {
      if (drawn < members.length) return members[drawn]?.name
      drawn -= members.length
    }
    return undefined
  }

  /** Why a pod fits nowhere: the number of nodes for each reason; a node may have several. */
  lacks(request: PodRequest): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { shape, use, members } of this.#groups.values())
      for (const reason of lacking(shape.allocatable, use, request.fit))
        counts[reason] = (counts[reason] ?? 0) + members.length
    return counts
  }

  /** What is requested of a node. */
  use(name: string): NodeUse {
    return this.#member(name).group.use
  }

  bind(name: string, request: PodRequest): void {
    this.#change(name, request, 1)
  }

  /** A pod of the node is gone, not only marked for deletion. */
  release(name: string, request: PodRequest): void {
    this.#change(name, request, -1)
  }

  #change(name: string, request: PodRequest, sign: 1 | -1): void {
    const member = this.#member(name)
    const { use } = member.group
    const pods = use.pods + sign
    assert(pods >= 0, `node ${name} releases a pod that it does not hold`)
    this.#leave(member)
    const next = { pods, fit: sum(use.fit, request.fit, sign), score: sum(use.score, request.score, sign) }
    const group = this.#groupOf(member.shape, next)
    member.group = group
    member.place = group.members.length
    group.members.push(member)
  }

  #leave(member: Member): void {
    const { members, key } = member.group
    const last = members.pop()
    if (last !== undefined && last !== member) {
      members[member.place] = last
      last.place = member.place
    }
    if (members.length === 0) this.#groups.delete(key)
  }

  #groupOf(shape: Shape, use: NodeUse): Group {
    const key = `${shape.key} ${use.pods} ${amounts(use.fit)} ${amounts(use.score)}`
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const group: Group = { key, shape, use, members: [] }
    this.#groups.set(key, group)
    return group
  }

  #member(name: string): Member {
    const member = this.#members.get(name)
    assert(member !== undefined, `node ${name} does not exist`)
    return member
  }
}

function sum(use: Resources, request: Resources, sign: 1 | -1): Resources {
  const result: Record<string, number> = { ...use }
  for (const name in request) result[name] = (result[name] ?? 0) + sign * (request[name] ?? 0)
  return result
}

/** The amounts in a fixed order: of two pods, one may have named its resources in another one. */
function amounts(resources: Resources): string {
  let text = ''
  for (const name of Object.keys(resources).sort())
    if (resources[name] !== 0) text += `${name}${resources[name]},`
  return text
}
