import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type HpaMemory, NEW_HPA_MEMORY } from '../../../../sim/kubernetes/hpa/hpa-memory.ts'
import type { HpaBehavior, HpaSpec, ScalingRules } from '../../../../sim/kubernetes/hpa/hpa-spec.ts'
import { type HpaDecision, syncHpa } from '../../../../sim/kubernetes/hpa/sync-hpa.ts'
import { type PlainSync, plainAutoscaler } from '../../../oracle/plain-autoscaler.ts'
import { sampleHpa, sampleView } from './sample-hpa.ts'

/** Sync after sync of one autoscaler by the load, of which a pod carries 10; all pods are there at once. */
function follow(spec: HpaSpec, start: number, syncs: readonly PlainSync[]): readonly HpaDecision[] {
  let memory: HpaMemory = NEW_HPA_MEMORY
  let replicas = start
  return syncs.map(({ tMs, totalMilli }) => {
    const decision = syncHpa(
      sampleView(replicas, {
        spec,
        memory,
        nowMs: tMs,
        readings: [
          totalMilli === undefined
            ? { kind: 'error', message: 'timeout' }
            : { kind: 'value', valueMilli: totalMilli },
        ],
      }),
    )
    memory = decision.memory
    replicas = decision.rescale?.replicas ?? replicas
    return decision
  })
}

function sizes(start: number, decisions: readonly HpaDecision[]): number[] {
  let replicas = start
  return decisions.map(({ rescale }) => {
    replicas = rescale?.replicas ?? replicas
    return replicas
  })
}

/** In each direction the longest policy is the same, so that no write is forgotten while another policy counts it. */
const rules: fc.Arbitrary<ScalingRules & { readonly stabilizationWindowSeconds: number }> = fc.record({
  stabilizationWindowSeconds: fc.constantFrom(0, 15, 30, 60, 300),
  selectPolicy: fc.constantFrom('Max', 'Max', 'Min', 'Disabled'),
  policies: fc
    .array(
      fc.record({
        type: fc.constantFrom('Pods', 'Percent'),
        value: fc.constantFrom(1, 3, 25, 50, 100),
        periodSeconds: fc.constantFrom(15, 30, 60),
      }),
      { maxLength: 2 },
    )
    .map((policies) => [...policies, { type: 'Pods' as const, value: 4, periodSeconds: 60 }]),
  tolerance: fc.constant(undefined),
})
const behaviors = fc.option(fc.record({ scaleUp: rules, scaleDown: rules }), { nil: undefined, freq: 3 })

/** The load often stays as it was, so that sizes come to rest; sometimes it cannot be read. */
const loads: fc.Arbitrary<readonly PlainSync[]> = fc
  .array(
    fc.record({
      tenths: fc.option(fc.oneof(fc.nat(2500), fc.constantFrom(90, 100, 110, 900, 1100)), { freq: 15 }),
      isNew: fc.integer({ min: 0, max: 3 }),
      gapMs: fc.constantFrom(15_000, 15_000, 15_000, 10_000, 60_000),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((steps) => {
    let tMs = 0
    let last: number | undefined = 50_000
    return steps.map(({ tenths, isNew, gapMs }) => {
      tMs += gapMs
      if (isNew === 0) last = tenths === null ? undefined : tenths * 100
      return { tMs, totalMilli: last }
    })
  })

const starts = fc.integer({ min: 2, max: 20 })

function specOf(behavior: HpaBehavior | undefined): HpaSpec {
  return sampleHpa({ minReplicas: 2, maxReplicas: 20, behavior })
}

function plainRules(of: ScalingRules & { readonly stabilizationWindowSeconds: number }) {
  return { ...of, windowMs: of.stabilizationWindowSeconds * 1000 }
}

test('size by size it is what the plain versions of the three steps come to together', () => {
  fc.assert(
    fc.property(behaviors, starts, loads, (behavior, start, syncs) => {
      const plain = plainAutoscaler({
        start,
        min: 2,
        max: 20,
        targetMilli: 10_000,
        syncs,
        behavior: behavior && {
          scaleUp: plainRules(behavior.scaleUp),
          scaleDown: plainRules(behavior.scaleDown),
        },
      })
      assert.equal(sizes(start, follow(specOf(behavior), start, syncs)), plain)
    }),
    { numRuns: 3000 },
  )
})

test('within the tolerance nothing is written', () => {
  const within = fc.tuple(starts, fc.array(fc.integer({ min: 900, max: 1100 }), { maxLength: 10 }))
  fc.assert(
    fc.property(behaviors, within, (behavior, [start, perMille]) => {
      const syncs = perMille.map((share, index) => ({ tMs: index * 15_000, totalMilli: share * 10 * start }))
      for (const { rescale } of follow(specOf(behavior), start, syncs)) assert.is(rescale, undefined)
    }),
    { numRuns: 1000 },
  )
})

test('it never goes below the highest proposal of the window downward', () => {
  fc.assert(
    fc.property(behaviors, starts, loads, (behavior, start, syncs) => {
      const decisions = follow(specOf(behavior), start, syncs)
      const windowMs = 1000 * (behavior?.scaleDown.stabilizationWindowSeconds ?? 300)
      const proposed = decisions.map(({ memory, failure }) =>
        failure === undefined ? memory.recommendations.at(-1) : undefined,
      )
      const reached = sizes(start, decisions)
      for (const [index, { tMs }] of syncs.entries()) {
        const before = reached[index - 1] ?? start
        const after = reached[index] ?? start
        if (after >= before) continue
        const inWindow = proposed
          .slice(0, index + 1)
          .flatMap((of) => (of !== undefined && tMs - of.tMs < windowMs ? [of.replicas] : []))
        assert.ok(after >= Math.min(20, Math.max(0, ...inWindow)), `${after} after ${inWindow}`)
      }
    }),
    { numRuns: 2000 },
  )
})

test('under constant load it comes to rest: then nothing is written and no condition changes', () => {
  fc.assert(
    fc.property(behaviors, starts, fc.nat(250_000), (behavior, start, totalMilli) => {
      const syncs = Array.from({ length: 130 }, (_, index) => ({ tMs: index * 15_000, totalMilli }))
      const [before, after] = follow(specOf(behavior), start, syncs).slice(-2)
      assert.is(after?.rescale, undefined)
      assert.equal(after?.memory.conditions, before?.memory.conditions)
      assert.is(after?.memory.lastScaleMs, before?.memory.lastScaleMs)
    }),
    { numRuns: 200 },
  )
})

test.run()
