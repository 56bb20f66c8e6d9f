import { assert } from '../../assert.ts'
import { type RandomStream, randomStream } from '../../engine/random-stream.ts'
import type { Delay, Scenario } from '../../scenario/scenario.ts'

/** Draws how long each pod takes to become ready and to go: the part of the kubelet that rollouts depend on. */
export type PodTiming = {
  /** Milliseconds from creation to Ready; undefined when the pod never gets there. */
  startUpMs(image: string): number | undefined
  /** From now on no new pod of the image becomes ready. */
  fail(image: string): void
  /** Milliseconds from the deletion mark until the pod is gone. */
  terminationMs(): number
}

/** A margin for a pod that ignores SIGTERM: SIGKILL comes after the grace period, and then it is gone. */
const GRACE_UNIT_MS = 1000

/** Makes the timing of one simulation; start-up and termination have random streams of their own. */
export function podTiming(scenario: Scenario): PodTiming {
  const startUps = randomStream(scenario.seed, 'start-up')
  const terminations = randomStream(scenario.seed, 'termination')
  const drawn = new Map<string, number>()
  const graceMs = scenario.workload.terminationGracePeriodSeconds * GRACE_UNIT_MS
  const { neverReady = [], slowStart = {} } = scenario.faults ?? {}
  const failing = new Set(neverReady)
  let terminated = 0
  return {
    fail(image) {
      failing.add(image)
    },
    startUpMs(image) {
      if (failing.has(image)) return undefined
      const ordinal = drawn.get(image) ?? 0
      drawn.set(image, ordinal + 1)
      const ms = draw(scenario.pods.startUpOfImage?.[image] ?? scenario.pods.startUp, ordinal, startUps)
      return ms === undefined ? undefined : ms * (slowStart[image] ?? 1)
    },
    terminationMs() {
      const ms = draw(scenario.pods.termination, terminated, terminations) ?? graceMs
      terminated += 1
      return Math.min(ms, graceMs)
    },
  }
}

function draw(delay: Delay, ordinal: number, stream: RandomStream): number | undefined {
  switch (delay.kind) {
    case 'fixed':
      return delay.ms
    case 'uniform':
      return delay.fromMs + Math.floor(stream.next() * (delay.toMs - delay.fromMs + 1))
    case 'sequence':
      assert(delay.ms.length > 0, 'a sequence of delays has at least one entry')
      return delay.ms[ordinal % delay.ms.length] ?? undefined
    case 'never':
      return undefined
  }
}
