import fc from 'fast-check'
import type { HpaRun, HpaStep, PlainPod, PlainReading } from './hpa-run.ts'

/** Values at and beside the edges of the tolerance of 10 %, as shares of the target. */
const SHARES = [0, 0.3, 0.5, 0.89, 0.9, 0.91, 1, 1.09, 1.1, 1.101, 1.11, 1.5, 2, 7]
const TARGET_MILLI = 1000

type Plain = Readonly<Record<string, unknown>>

const seconds = fc.constantFrom(0, 15, 30, 60, 300)

/** Some rules of one direction, with any of the fields left out. */
const rules = fc.record(
  {
    stabilizationWindowSeconds: seconds,
    selectPolicy: fc.constantFrom('Max', 'Min', 'Disabled'),
    tolerance: fc.constantFrom('0', '0.05', '0.1', '500m'),
    policies: fc.array(
      fc.oneof(
        fc.record({
          type: fc.constant('Pods'),
          value: fc.integer({ min: 1, max: 6 }),
          periodSeconds: fc.constantFrom(15, 30, 60, 120),
        }),
        fc.record({
          type: fc.constant('Percent'),
          value: fc.constantFrom(10, 25, 50, 100, 150),
          periodSeconds: fc.constantFrom(15, 30, 60, 120),
        }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
)

/** The `behavior` of a manifest, often left out. */
const behaviors: fc.Arbitrary<Plain | undefined> = fc.option(
  fc.record({ scaleUp: rules, scaleDown: rules }, { requiredKeys: [] }),
  { nil: undefined, freq: 3 },
)

type MetricKind = 'External' | 'Object' | 'Pods' | 'Resource' | 'ContainerResource'

function metric(kind: MetricKind, index: number, isTotal: boolean, averageUtilization: number): Plain {
  const name = `m${index}`
  const average = { type: 'AverageValue', averageValue: '1' }
  const value = isTotal ? { type: 'Value', value: '1' } : average
  const share = isTotal ? { type: 'Utilization', averageUtilization } : average
  switch (kind) {
    case 'External':
      return { type: kind, external: { metric: { name }, target: value } }
    case 'Object':
      return {
        type: kind,
        object: {
          describedObject: { apiVersion: 'v1', kind: 'Service', name: 'web' },
          metric: { name },
          target: value,
        },
      }
    case 'Pods':
      return { type: kind, pods: { metric: { name }, target: average } }
    case 'Resource':
      return { type: kind, resource: { name: 'cpu', target: share } }
    case 'ContainerResource':
      return { type: kind, containerResource: { name: 'memory', container: 'main', target: share } }
  }
}

const kinds = fc.uniqueArray(
  fc.constantFrom<MetricKind>('External', 'Object', 'Pods', 'Resource', 'ContainerResource'),
  { minLength: 1, maxLength: 3 },
)

function pod(tMs: number): fc.Arbitrary<PlainPod> {
  return fc.tuple(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant('Running' as const) },
      { weight: 2, arbitrary: fc.constantFrom('Pending' as const, 'Failed' as const) },
    ),
    fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
    fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
    fc.constantFrom(tMs - 600_000, tMs - 590_000, tMs - 280_000, tMs - 20_000, tMs - 10_000),
    fc.constantFrom(tMs - 620_000, tMs - 300_000, tMs - 299_000, tMs - 40_000, tMs - 20_000, null),
    fc.oneof({ weight: 40, arbitrary: fc.constantFrom(1000, 1000, 500) }, fc.constantFrom(0, null)),
  )
}

function reading(
  kind: MetricKind,
  replicas: number,
  tMs: number,
  podCount: number,
): fc.Arbitrary<PlainReading> {
  const share = fc.constantFrom(...SHARES)
  const value =
    kind === 'External' || kind === 'Object'
      ? fc
          .tuple(
            fc.oneof({ weight: 6, arbitrary: share }, fc.constantFrom(0, 0, -1)),
            fc.constantFrom(1, replicas),
          )
          .map(([part, of]) => ({ valueMilli: Math.round(part * TARGET_MILLI * of) }))
      : share.chain((common) =>
          fc
            .tuple(...Array.from({ length: podCount }, () => fc.tuple(fc.nat(9), fc.constantFrom(...SHARES))))
            .map((each) => ({
              samples: each.flatMap(([chance, own], ordinal) =>
                chance === 0
                  ? []
                  : [
                      [
                        ordinal,
                        Math.round((chance <= 2 ? own : common) * TARGET_MILLI),
                        tMs - 1000 * chance,
                        15_000,
                      ] as const,
                    ],
              ),
            })),
        )
  return fc.oneof({ weight: 9, arbitrary: value }, fc.constant({}))
}

function step(all: readonly MetricKind[], tMs: number, isFirst: boolean): fc.Arbitrary<HpaStep> {
  const canBeZero = all.includes('External') || all.includes('Object')
  const isByPod = all.some((kind) => kind !== 'External' && kind !== 'Object')
  return fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.nat(isByPod ? 6 : 4))
    .chain(([statusReplicas, podCount]) =>
      fc.record({
        tMs: fc.constant(tMs),
        specReplicas: isFirst
          ? fc.integer({ min: 0, max: 9 })
          : fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, fc.integer({ min: 0, max: 12 })),
        minReplicas: fc.oneof(
          { weight: 12, arbitrary: fc.constant(null) },
          fc.integer({ min: canBeZero ? 0 : 1, max: 4 }),
        ),
        statusReplicas: fc.constant(statusReplicas),
        pods: fc.array(pod(tMs), { minLength: podCount, maxLength: podCount }),
        readings: fc.tuple(...all.map((kind) => reading(kind, statusReplicas, tMs, podCount))),
      }),
    )
}

/** Whole runs: every kind of metric, pods in every state, missing samples, errors, and writes by others. */
export function hpaRuns(stepsMax: number): fc.Arbitrary<HpaRun> {
  return fc
    .record({
      kinds,
      isTotal: fc.boolean(),
      averageUtilization: fc.constantFrom(50, 50, 150),
      behavior: behaviors,
      minReplicas: fc.constantFrom(undefined, 0, 1, 2, 3),
      room: fc.integer({ min: 0, max: 8 }),
      downscaleStabilizationMs: fc.constantFrom(300_000, 300_000, 45_000),
      gapsMs: fc.array(fc.constantFrom(1000, 15_000, 15_000, 15_000, 45_000), {
        minLength: 1,
        maxLength: stepsMax,
      }),
    })
    .chain(
      ({
        kinds: all,
        isTotal,
        averageUtilization,
        behavior,
        minReplicas,
        room,
        downscaleStabilizationMs,
        gapsMs,
      }) => {
        const canBeZero = all.includes('External') || all.includes('Object')
        const min = minReplicas === 0 && !canBeZero ? 1 : minReplicas
        const spec = {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          ...(min === undefined ? {} : { minReplicas: min }),
          maxReplicas: Math.max(1, min ?? 1) + room,
          metrics: all.map((kind, index) => metric(kind, index, isTotal, averageUtilization)),
          ...(behavior === undefined ? {} : { behavior }),
        }
        let tMs = 0
        const times = gapsMs.map((gapMs) => {
          tMs += gapMs
          return tMs
        })
        return fc.tuple(...times.map((atMs, index) => step(all, atMs, index === 0))).map((steps) => ({
          hpa: {
            apiVersion: 'autoscaling/v2',
            kind: 'HorizontalPodAutoscaler',
            metadata: { name: 'web' },
            spec,
          },
          downscaleStabilizationMs,
          steps,
        }))
      },
    )
}
