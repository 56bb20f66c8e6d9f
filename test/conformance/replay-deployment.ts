import { randomStream } from '../../sim/engine/random-stream.ts'
import {
  type Change,
  type Delay,
  type Outcome,
  parseWorkload,
  runScenario,
  type Scenario,
  type Strategy,
} from '../../sim/index.ts'
import type { DeploymentRecording, RecordedChange } from './deployment-recording.ts'
import { firstDifference, type Replay } from './first-difference.ts'
import { type Timing, varyTiming } from './vary-timing.ts'

/** A recording ends some time after the last thing that happened in it, at rest, before any progress deadline. */
const REST_MS = 60_000

/**
 * Simulates a recording's scenario and compares the order of the writes of spec.replicas, and of the patches among
 * them, and the state at rest. Times are not compared: the recording machine was busy.
 */
export function replayDeployment(recording: DeploymentRecording): Replay {
  return varyTiming((timing) => replayWith(recording, timing), 'controllers')
}

function replayWith(recording: DeploymentRecording, timing: Timing): Replay {
  const outcome = runScenario(scenarioOf(recording, timing))
  return (
    firstDifference('write', observedWrites(recording), simulatedWrites(outcome)) ??
    firstDifference('final', describeFinal(recording.observed.final), describeFinal(finalOf(outcome))) ?? {
      reproduced: true,
    }
  )
}

function scenarioOf(
  recording: DeploymentRecording,
  { phaseMs, statusLagMs, jitterMs, draw }: Timing,
): Scenario {
  const { deployment, pods, events, seed } = recording
  const { type, ...rollingUpdate } = deployment.strategy
  const parsed = parseWorkload({
    kind: 'Deployment',
    metadata: { name: 'recorded' },
    spec: {
      replicas: deployment.replicas,
      minReadySeconds: deployment.minReadySeconds,
      strategy: type === 'Recreate' ? { type } : { type, rollingUpdate },
      template: { spec: { containers: [{ image: 'a' }] } },
    },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  let strategy = parsed.value.strategy
  const changes = events.map(({ at, set }): Change => {
    strategy = withRollingUpdate(strategy, set)
    return {
      atMs: phaseMs + at,
      strategy,
      ...(set.version === undefined ? {} : { image: set.version }),
      ...(set.replicas === undefined ? {} : { replicas: set.replicas }),
      ...(set.paused === undefined ? {} : { paused: set.paused }),
    }
  })
  const jitter = randomStream(seed + draw, 'jitter')
  const late = (): number => Math.round(jitterMs * jitter.next())
  return {
    workload: parsed.value,
    start: 'empty',
    startMs: phaseMs,
    changes,
    pods: {
      startUp: { kind: 'never' },
      startUpOfImage: Object.fromEntries(
        Object.entries(pods.readyAfterMs).map(([image, ms]): [string, Delay] => [
          image,
          { kind: 'sequence', ms: ms.map((afterMs) => afterMs && afterMs + late()) },
        ]),
      ),
      termination: { kind: 'fixed', ms: pods.terminationMs },
    },
    faults: { statusLagMs },
    seed: seed + draw,
    horizonMs: phaseMs + REST_MS + Math.max(0, ...recording.observed.writes.map((write) => write.t)),
  }
}

function withRollingUpdate(strategy: Strategy, { maxSurge, maxUnavailable }: RecordedChange): Strategy {
  if (strategy.type === 'Recreate') return strategy
  return {
    ...strategy,
    ...(maxSurge === undefined ? {} : { maxSurge: maxSurge as typeof strategy.maxSurge }),
    ...(maxUnavailable === undefined
      ? {}
      : { maxUnavailable: maxUnavailable as typeof strategy.maxUnavailable }),
  }
}

function observedWrites({ observed }: DeploymentRecording): string[] {
  return observed.writes.flatMap(({ rs, replicas, event }) => {
    if (rs !== undefined) return [`${rs} ${replicas}`]
    return event === undefined ? [] : ['event']
  })
}

function simulatedWrites({ timeline }: Outcome): string[] {
  return timeline.events.flatMap((event) => {
    if (event.kind === 'scale') return [`${event.image} ${event.to}`]
    return event.kind === 'change' ? ['event'] : []
  })
}

type Final = DeploymentRecording['observed']['final']

function finalOf({ deployment, replicaSets }: Outcome): Final {
  if (deployment === undefined) throw new Error('the scenario has a Deployment')
  const { status } = deployment
  return {
    ...status,
    conditions: Object.fromEntries(
      Object.entries(status.conditions).map(([type, { status: value, reason }]) => [
        type,
        `${value} ${reason}`,
      ]),
    ),
    replicaSets: Object.fromEntries(
      replicaSets.map(({ image, replicas, revision }) => [image, { replicas, revision }]),
    ),
  }
}

function describeFinal(final: Final): string[] {
  const numbers = (
    ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas'] as const
  ).map((field) => `${field} ${final[field] ?? 0}`)
  const conditions = Object.entries(final.conditions).map(([type, text]) => `${type} ${text}`)
  const sets = Object.entries(final.replicaSets).map(
    ([image, { replicas, revision }]) => `${image} ${replicas} revision ${revision}`,
  )
  return [...numbers, ...conditions.sort(), ...sets.sort()]
}
