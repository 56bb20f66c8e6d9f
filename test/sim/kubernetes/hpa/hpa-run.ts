import { type HpaMemory, NEW_HPA_MEMORY } from '../../../../sim/kubernetes/hpa/hpa-memory.ts'
import {
  DEFAULT_HPA_OPTIONS,
  type HpaPod,
  type MetricReading,
} from '../../../../sim/kubernetes/hpa/hpa-view.ts'
import { parseHpa } from '../../../../sim/kubernetes/hpa/parse/parse-hpa.ts'
import { syncHpa } from '../../../../sim/kubernetes/hpa/sync-hpa.ts'

/** A sequence of syncs of one autoscaler, as plain data: what the controller sees at each. */
export type HpaRun = {
  /** The manifest. Its metrics are named m0, m1 and so on. */
  readonly hpa: { readonly spec: Readonly<Record<string, unknown>> }
  readonly downscaleStabilizationMs: number
  readonly steps: readonly HpaStep[]
}

export type HpaStep = {
  readonly tMs: number
  /** Somebody else writes the scale before the sync; null leaves it. */
  readonly specReplicas: number | null
  /** Somebody edits the manifest before the sync; null leaves it. */
  readonly minReplicas: number | null
  readonly statusReplicas: number
  readonly pods: readonly PlainPod[]
  readonly readings: readonly PlainReading[]
}

/**
 * A pod of two containers, by its place in the list: phase, whether it has a deletion mark, whether it is ready, since
 * when, when the kubelet saw it (null: not yet), and what each container requests of each resource in thousandths
 * (null: the first requests nothing).
 */
export type PlainPod = readonly [HpaPod['phase'], boolean, boolean, number, number | null, number | null]

/** Samples are [place of the pod, thousandths, time, window]; an empty record is an error of the metrics API. */
export type PlainReading = {
  readonly valueMilli?: number
  readonly samples?: readonly (readonly [number, number, number, number])[]
}

/** What came of one sync. */
export type HpaOutcome = {
  readonly replicas: number
  readonly written: boolean
  readonly failed: boolean
  readonly currentReplicas: number
  readonly desiredReplicas: number
  /** Status and reason by type. */
  readonly conditions: Readonly<Record<string, string>>
}

/** Syncs the simulated controller at every step. */
export function playHpa({ hpa, downscaleStabilizationMs, steps }: HpaRun): readonly HpaOutcome[] {
  const parsed = parseHpa(hpa)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  let spec = parsed.value
  let memory: HpaMemory = NEW_HPA_MEMORY
  let replicas = 0
  return steps.map((step) => {
    replicas = step.specReplicas ?? replicas
    spec = { ...spec, minReplicas: step.minReplicas ?? spec.minReplicas }
    const list = step.pods.map(asPod)
    const decision = syncHpa({
      spec,
      memory,
      scale: { specReplicas: replicas, statusReplicas: step.statusReplicas },
      pods: {
        readyCount: list.filter(({ phase, isReady }) => phase === 'Running' && isReady).length,
        count: list.length,
        list,
      },
      readings: step.readings.map(asReading),
      nowMs: step.tMs,
      options: { ...DEFAULT_HPA_OPTIONS, downscaleStabilizationMs },
    })
    memory = decision.memory
    replicas = decision.rescale?.replicas ?? replicas
    return {
      replicas,
      written: decision.rescale !== undefined,
      failed: decision.failure !== undefined,
      currentReplicas: memory.currentReplicas,
      desiredReplicas: memory.desiredReplicas,
      conditions: Object.fromEntries(
        Object.entries(memory.conditions).map(([type, { status, reason }]) => [type, `${status} ${reason}`]),
      ),
    }
  })
}

const CONTAINERS = ['main', 'side']

function asPod(plain: PlainPod, ordinal: number): HpaPod {
  const [phase, isDeleted, isReady, readyChangedAtMs, startedAtMs, requestMilli] = plain
  const requesting = requestMilli === null ? ['side'] : CONTAINERS
  return {
    ordinal,
    phase,
    isDeleted,
    isReady,
    readyChangedAtMs,
    startedAtMs: startedAtMs ?? undefined,
    requestsMilli: Object.fromEntries(
      requesting.flatMap((name) => [`${name}/cpu`, `${name}/memory`].map((key) => [key, requestMilli ?? 1])),
    ),
    containers: CONTAINERS,
  }
}

function asReading({ valueMilli, samples }: PlainReading): MetricReading {
  if (valueMilli !== undefined) return { kind: 'value', valueMilli }
  if (samples === undefined) return { kind: 'error', message: 'no value' }
  return {
    kind: 'pods',
    samples: new Map(
      samples.map(([ordinal, milli, tMs, windowMs]) => [ordinal, { valueMilli: milli, tMs, windowMs }]),
    ),
  }
}
