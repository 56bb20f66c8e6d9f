import type { Resources } from '../pod/pod-template.ts'
import type { NodeUse } from './fit.ts'
import type { PodRequest } from './pod-request.ts'

const SCORE_MAX = 100
const SCORED = ['cpu', 'memory'] as const

/**
 * How good a node is for a pod, 0 to 200: the two default scores that look at resources, each with weight 1.
 *
 * Left out are the scores that nothing here can tell nodes apart by (image locality, affinity, taints), and the default
 * spreading over hosts and zones: among nodes that are filled evenly, LeastAllocated spreads equal pods as well. So is
 * the scheduler's shortcut on clusters of 100 nodes and more, to score only a share of those that fit.
 */
export function nodeScore(allocatable: Resources, use: NodeUse, request: PodRequest): number {
  return leastAllocated(allocatable, use, request.score) + balancedAllocation(allocatable, use, request.fit)
}

/** The free share in per cent, the mean of CPU and memory (least_allocated.go); every division drops the rest. */
export function leastAllocated(allocatable: Resources, use: NodeUse, request: Resources): number {
  let sum = 0
  let weights = 0
  for (const name of SCORED) {
    const capacity = allocatable[name] ?? 0
    if (capacity === 0) continue
    const requested = (use.score[name] ?? 0) + (request[name] ?? 0)
    sum += requested > capacity ? 0 : Math.floor(((capacity - requested) * SCORE_MAX) / capacity)
    weights += 1
  }
  return weights === 0 ? 0 : Math.floor(sum / weights)
}

/**
 * Whether the pod brings the shares of CPU and memory closer together: 75 when it changes nothing, up to 100 when it
 * does, down to 50 when it pulls them apart (balanced_allocation.go). A pod without requests scores 0 everywhere.
 */
export function balancedAllocation(allocatable: Resources, use: NodeUse, request: Resources): number {
  if (SCORED.every((name) => (request[name] ?? 0) === 0)) return 0
  const { cpu = 0, memory = 0 } = request
  const { cpu: usedCpu = 0, memory: usedMemory = 0 } = use.fit
  const after = balance(allocatable, usedCpu + cpu, usedMemory + memory)
  const before = balance(allocatable, usedCpu, usedMemory)
  return SCORE_MAX / 2 + Math.trunc((SCORE_MAX / 2 + after - before) / 2)
}

/** With two resources the standard deviation of the shares is half their distance. */
function balance(allocatable: Resources, requestedCpu: number, requestedMemory: number): number {
  const { cpu = 0, memory = 0 } = allocatable
  if (cpu === 0 || memory === 0) return SCORE_MAX
  const distance = Math.min(1, requestedCpu / cpu) - Math.min(1, requestedMemory / memory)
  return Math.trunc((1 - Math.abs(distance / 2)) * SCORE_MAX)
}
