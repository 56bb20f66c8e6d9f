import fc from 'fast-check'
import type { ContainerRun } from '../../../../sim/kubernetes/kubelet/container/container-behaviour.ts'
import type { PodPlan } from '../../../../sim/kubernetes/kubelet/pod-plan.ts'
import type { StartOptions } from '../../../../sim/kubernetes/kubelet/start-pod.ts'
import { podOf, probe } from './sample-pods.ts'

const probes = (maxSuccess: number) =>
  fc.option(
    fc
      .record({
        periodSeconds: fc.integer({ min: 1, max: 12 }),
        timeoutSeconds: fc.integer({ min: 1, max: 15 }),
        initialDelaySeconds: fc.nat(10),
        failureThreshold: fc.integer({ min: 1, max: 4 }),
        successThreshold: fc.integer({ min: 1, max: maxSuccess }),
      })
      .map(probe),
    { nil: undefined },
  )

const outages = fc
  .uniqueArray(fc.nat(60_000), { maxLength: 4 })
  .map((bounds) => bounds.sort((a, b) => a - b))
  .chain((bounds) =>
    fc.constantFrom('refuses' as const, 'hangs' as const).map((kind) =>
      bounds.flatMap((fromMs, index) => {
        const toMs = bounds[index + 1]
        return index % 2 === 0 && toMs !== undefined ? [{ fromMs, toMs, kind }] : []
      }),
    ),
  )

const runs: fc.Arbitrary<Partial<ContainerRun>> = fc.record({
  answersAfterMs: fc.option(fc.nat(20_000), { nil: undefined, freq: 9 }),
  outages,
  exit: fc.option(fc.record({ afterMs: fc.nat(90_000), exitCode: fc.nat(2) }), { nil: undefined }),
  stopMs: fc.option(fc.nat(40_000), { nil: undefined }),
  servesWhileStopping: fc.boolean(),
})

/** Pods of one or two containers with any probes, and programs that answer, fail, hang and crash at any time. */
export const randomCourses: fc.Arbitrary<{ readonly plan: PodPlan; readonly course: StartOptions }> = fc
  .record({
    startupProbe: probes(1),
    readinessProbe: probes(3),
    livenessProbe: probes(1),
    preStop: fc.option(fc.nat(30), { nil: undefined }),
    runs: fc.array(runs, { minLength: 1, maxLength: 4 }),
    hasSecond: fc.boolean(),
    relistOffsetMs: fc.nat(999),
    imagesReadyAtMs: fc.array(fc.nat(5000), { maxLength: 2 }),
  })
  .map(({ preStop, runs: scripts, hasSecond, relistOffsetMs, imagesReadyAtMs, ...probesOf }) => {
    const lifecycle = preStop === undefined ? undefined : { preStop: { sleep: { seconds: preStop } } }
    const app = { name: 'app', image: 'app:1', ...probesOf, lifecycle }
    const containers = hasSecond ? [app, { name: 'proxy', image: 'proxy:1', readinessProbe: probe() }] : [app]
    return { plan: podOf({}, scripts, { containers }), course: { relistOffsetMs, imagesReadyAtMs } }
  })

/** Makes a write to any part of a value throw. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}
