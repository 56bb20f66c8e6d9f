import { type HpaMemory, NEW_HPA_MEMORY } from '../../sim/kubernetes/hpa/hpa-memory.ts'
import type { HpaSpec } from '../../sim/kubernetes/hpa/hpa-spec.ts'
import { DEFAULT_HPA_OPTIONS, type MetricReading } from '../../sim/kubernetes/hpa/hpa-view.ts'
import { parseHpa } from '../../sim/kubernetes/hpa/parse/parse-hpa.ts'
import { syncHpa } from '../../sim/kubernetes/hpa/sync-hpa.ts'
import { firstDifference, type Replay } from './first-difference.ts'
import type { HpaRecording } from './hpa-recording.ts'

/**
 * Syncs the simulated controller at the recorded times with the recorded values, and compares the order of its writes
 * of spec.replicas, and its status at rest.
 *
 * The pods are those of the recording: a pod counts as ready from its recorded turn to its deletion mark.
 */
export function replayHpa(recording: HpaRecording): Replay {
  const spec = specOf(recording)
  const { events, final } = recording.observed
  let memory: HpaMemory = NEW_HPA_MEMORY
  let replicas = recording.deployment.replicas
  let readyCount = replicas - readyBeforeGrowth(recording)
  const simulated: string[] = []
  const observed: string[] = []
  for (const event of events) {
    if (event.replicas !== undefined) observed.push(`replicas ${event.replicas}`)
    if (event.ready !== undefined) readyCount += event.ready
    if (event.stopping !== undefined) readyCount -= event.stopping
    if (event.sync === undefined) continue
    const decision = syncHpa({
      spec,
      memory,
      scale: { specReplicas: replicas, statusReplicas: replicas },
      pods: { readyCount, count: replicas, list: [] },
      readings: [readingOf(event.sync)],
      nowMs: event.t,
      options: DEFAULT_HPA_OPTIONS,
    })
    memory = decision.memory
    if (decision.rescale === undefined) continue
    replicas = decision.rescale.replicas
    simulated.push(`replicas ${replicas}`)
  }
  return (
    firstDifference('write', observed, simulated) ??
    firstDifference('final', describe(final), describe(statusOf(memory))) ?? { reproduced: true }
  )
}

/**
 * How many of the first pods were not ready yet when the recording began: some begin before that, some after. Whoever
 * turns ready before more pods were asked for is one of them.
 */
function readyBeforeGrowth({ deployment, observed: { events } }: HpaRecording): number {
  let replicas = deployment.replicas
  const growth = events.findIndex((event) => {
    const isGrowth = (event.replicas ?? replicas) > replicas
    replicas = event.replicas ?? replicas
    return isGrowth
  })
  const before = growth < 0 ? events : events.slice(0, growth)
  const turned = before.reduce((sum, { ready = 0 }) => sum + ready, 0)
  return Math.min(turned, deployment.replicas)
}

function specOf({ autoscaler }: HpaRecording): HpaSpec {
  const { minReplicas, maxReplicas, target, behavior } = autoscaler
  const name = target.type === 'Value' ? 'value' : 'averageValue'
  const parsed = parseHpa({
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'recorded' },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'recorded' },
      minReplicas,
      maxReplicas,
      metrics: [
        {
          type: 'External',
          external: { metric: { name: 'load' }, target: { type: target.type, [name]: target.value } },
        },
      ],
      behavior,
    },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

function readingOf(value: number | null): MetricReading {
  if (value === null) return { kind: 'error', message: 'the metrics API answered an error' }
  return { kind: 'value', valueMilli: Math.round(value * 1000) }
}

type Final = HpaRecording['observed']['final']

function statusOf({ desiredReplicas, currentReplicas, conditions }: HpaMemory): Final {
  return {
    desiredReplicas,
    currentReplicas,
    conditions: Object.fromEntries(
      Object.entries(conditions).map(([type, { status, reason }]) => [type, `${status} ${reason}`]),
    ),
  }
}

function describe({ desiredReplicas, currentReplicas, conditions }: Final): string[] {
  return [
    `desiredReplicas ${desiredReplicas}`,
    `currentReplicas ${currentReplicas}`,
    ...Object.entries(conditions)
      .map(([type, text]) => `${type} ${text}`)
      .sort(),
  ]
}
