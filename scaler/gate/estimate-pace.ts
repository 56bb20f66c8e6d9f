import type { Delay } from '../../sim/index.ts'
import { condition, type ObservedWorkload } from '../cluster/observed-workload.ts'

/**
 * How long the workload's pods took from creation to ready, by the pods that run now.
 *
 * The API keeps times in whole seconds, so that each figure may be off by one; and a pod that lost readiness later
 * shows the last time that it became ready: of several pods, the slower half is left out.
 *
 * @returns undefined when no pod is ready
 */
export function estimateStartUp({ pods }: ObservedWorkload): Delay | undefined {
  const delaysMs = pods
    .flatMap((pod) => {
      const ready = condition(pod.status?.conditions, 'Ready')
      if (ready?.status !== 'True' || ready.lastTransitionTime === undefined) return []
      return [Date.parse(ready.lastTransitionTime) - Date.parse(pod.metadata.creationTimestamp)]
    })
    .sort((a, b) => a - b)
  const fastest = delaysMs[0]
  const middle = delaysMs[Math.floor((delaysMs.length - 1) / 2)]
  if (fastest === undefined || middle === undefined) return undefined
  return { kind: 'uniform', fromMs: fastest, toMs: Math.max(fastest, middle) + 1000 }
}
