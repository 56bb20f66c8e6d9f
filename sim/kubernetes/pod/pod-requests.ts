import type { PodTemplate, Resources } from './pod-template.ts'

/** What a container counts as for the score of a node when it requests nothing (pkg/scheduler/util/pod_resources.go). */
export const UNREQUESTED: Resources = { cpu: 0.1, memory: 200 * 1024 * 1024 }

/**
 * What the scheduler sets aside for one pod (component-helpers resource/helpers.go: PodRequests).
 *
 * Containers and sidecars run together: their requests add up. The other init containers run one after the other,
 * each beside the sidecars that were started before it: of these moments and the running pod the largest counts, for
 * each resource by itself. Two init containers of 2 and 3 cores before one container of 1 core: 3 cores.
 *
 * @param unrequested counted for a container that requests none of a resource; for the score of a node only
 */
export function podRequests(template: PodTemplate, unrequested: Resources = {}): Resources {
  const running: Record<string, number> = {}
  const starting: Record<string, number> = {}
  for (const { requests } of template.containers) add(running, { ...unrequested, ...requests })
  const sidecars: Record<string, number> = {}
  for (const { requests, isSidecar } of template.initContainers) {
    const counted = { ...unrequested, ...requests }
    if (isSidecar) {
      add(running, counted)
      add(sidecars, counted)
      raise(starting, sidecars)
    } else {
      const moment = { ...sidecars }
      add(moment, counted)
      raise(starting, moment)
    }
  }
  raise(running, starting)
  for (const name of ['cpu', 'memory']) {
    const amount = template.podRequests[name]
    if (amount !== undefined) running[name] = amount
  }
  return running
}

function add(sum: Record<string, number>, amounts: Resources): void {
  for (const [name, amount] of Object.entries(amounts)) sum[name] = (sum[name] ?? 0) + amount
}

function raise(largest: Record<string, number>, amounts: Resources): void {
  for (const [name, amount] of Object.entries(amounts)) largest[name] = Math.max(largest[name] ?? 0, amount)
}
