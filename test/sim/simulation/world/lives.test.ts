import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  FLAWLESS_CONTAINER,
  FLAWLESS_RUN,
} from '../../../../sim/kubernetes/kubelet/container/container-behaviour.ts'
import { parsePodTemplate } from '../../../../sim/kubernetes/parse-pod-template.ts'
import { type Timeline, totalCounts } from '../../../../sim/outcome/timeline.ts'
import type { PodLife } from '../../../../sim/scenario/pod-life.ts'
import type { Scenario } from '../../../../sim/scenario/scenario.ts'
import { runScenario } from '../../../../sim/simulation/simulate.ts'
import { rolling, sampleWorkload } from '../../kubernetes/sample-objects.ts'

/** One container with a readiness probe each second, which answers some time after its start. */
function life(
  answersAfterMs: number,
  container: object = {},
  run: Partial<typeof FLAWLESS_RUN> = {},
  pullMs = 0,
): PodLife {
  const parsed = parsePodTemplate({
    spec: {
      containers: [
        {
          name: 'app',
          image: 'app',
          readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 1, failureThreshold: 1 },
          ...container,
        },
      ],
    },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const runs = [{ ...FLAWLESS_RUN, answersAfterMs, ...run }] as const
  return { template: parsed.value, behaviours: { app: { ...FLAWLESS_CONTAINER, pullMs, runs } } }
}

function scenario(fields: Partial<Scenario>): Scenario {
  return {
    workload: sampleWorkload({ image: 'v1', replicas: 4, strategy: rolling(1, 0) }),
    start: 'settled',
    changes: [{ atMs: 0, image: 'v2' }],
    pods: { startUp: { kind: 'fixed', ms: 2000 }, termination: { kind: 'fixed', ms: 500 } },
    seed: 1,
    horizonMs: 1_800_000,
    ...fields,
  }
}

function lastCounts({ samples }: Timeline): ReturnType<typeof totalCounts> {
  const last = samples.at(-1)
  assert.ok(last)
  return totalCounts(last)
}

function told({ events }: Timeline): string[] {
  return events.flatMap((event) => (event.kind === 'condition' ? event.message : []))
}

function completedMs({ events }: Timeline): number | undefined {
  return events.find((event) => event.kind === 'complete')?.tMs
}

test('pods that live container by container roll out, as late as their probes see them ready', () => {
  const { timeline } = runScenario(scenario({ lives: { v1: life(3000), v2: life(3000) } }))
  const { pods, available } = lastCounts(timeline)
  assert.equal({ pods, available }, { pods: 4, available: 4 })
  // Four pods one after the other, each 3 s and up to a probe and a relist later.
  const ms = completedMs(timeline) ?? 0
  assert.ok(ms >= 12_000 && ms <= 21_000, `${ms} ms`)
})

test('a node pulls an image once: the first pod on it waits, the others do not', () => {
  const withPull = runScenario(scenario({ lives: { v2: life(1000, {}, {}, 30_000) } }))
  const without = runScenario(scenario({ lives: { v2: life(1000) } }))
  const laterMs = (completedMs(withPull.timeline) ?? 0) - (completedMs(without.timeline) ?? 0)
  assert.ok(Math.abs(laterMs - 30_000) <= 2000, `${laterMs} ms`)
})

test('memory above the limit ends the container again and again, and the rollout stays where it was', () => {
  const leaking = life(
    1000,
    { resources: { limits: { memory: '100Mi' } } },
    { memory: { startBytes: 50 * 1024 ** 2, growthBytesPerSecond: 10 * 1024 ** 2 } },
  )
  const { timeline } = runScenario(
    scenario({ lives: { v2: { ...leaking } }, changes: [{ atMs: 0, image: 'v2' }] }),
  )
  assert.ok(told(timeline).includes('v2: container app ends with exit code 137 (OOMKilled)'))
  assert.ok(told(timeline).includes('v2: container app is in CrashLoopBackOff'))
})

test('a crash after some time is a fault of an image, with or without a template', () => {
  for (const lives of [{}, { v2: life(1000) }]) {
    const { timeline } = runScenario(
      scenario({ lives, faults: { crashAfterMs: { v2: 20_000 } }, changes: [{ atMs: 0, image: 'v2' }] }),
    )
    assert.ok(
      told(timeline).some((message) => message.startsWith('v2: container') && /exit code 1/.test(message)),
    )
    const lows = timeline.samples.map((sample) => totalCounts(sample).available)
    assert.ok(
      Math.min(...lows) < 4,
      'pods that were ready crash, and no floor of a rollout guards against that',
    )
  }
})

test('preStop and drain make a pod terminate as long as they take', () => {
  const slow = life(0, { lifecycle: { preStop: { sleep: { seconds: 5 } } } }, { stopMs: 3000 })
  const { timeline } = runScenario(scenario({ lives: { v1: slow }, changes: [{ atMs: 0, replicas: 3 }] }))
  const marked = timeline.samples.find((sample) => totalCounts(sample).terminating > 0)?.tMs ?? 0
  const gone = timeline.samples.findLast((sample) => totalCounts(sample).terminating === 0)?.tMs ?? 0
  assert.is(gone - marked, 8000)
})

test('a surge that fits on no node waits, and the rollout with it', () => {
  const big = life(1000, { resources: { requests: { cpu: '1' } } })
  const { timeline } = runScenario(
    scenario({
      lives: { v1: big, v2: big },
      nodes: [{ name: 'a', allocatable: { cpu: 4, memory: 8e9, pods: 110 } }],
    }),
  )
  assert.is(completedMs(timeline), undefined)
  assert.ok(
    told(timeline).some((message) =>
      /1 pod waits for a node: 0\/1 nodes are available: 1 Insufficient cpu/.test(message),
    ),
    told(timeline).join('\n'),
  )
  assert.ok(told(timeline).includes('ProgressDeadlineExceeded'))
})

test('where a pod has to go first, terminating pods still hold their place', () => {
  const big = life(1000, { resources: { requests: { cpu: '1' } } }, { stopMs: 5000 })
  const { timeline } = runScenario(
    scenario({
      workload: sampleWorkload({ image: 'v1', replicas: 4, strategy: rolling(0, 1) }),
      lives: { v1: big, v2: big },
      nodes: [{ name: 'a', allocatable: { cpu: 4, memory: 8e9, pods: 110 } }],
    }),
  )
  // Each of the four new pods waits 5 s for the place of an old one.
  const ms = completedMs(timeline) ?? 0
  assert.ok(ms >= 4 * 6000 && ms <= 4 * 8500, `${ms} ms`)
})

test('a lost node: its pods leave the service after the grace, and are replaced after the toleration', () => {
  const { timeline } = runScenario(
    scenario({
      changes: [],
      nodes: [
        { name: 'a', allocatable: { pods: 110 } },
        { name: 'b', allocatable: { pods: 110 } },
      ],
      faults: { nodeLoss: [{ node: 'a', atMs: 10_000 }] },
    }),
  )
  const lowFrom = timeline.samples.find((sample) => totalCounts(sample).available < 4)?.tMs
  assert.is(lowFrom, 60_000)
  const { pods, available, terminating } = lastCounts(timeline)
  assert.equal({ pods, available }, { pods: 4, available: 4 })
  assert.ok(terminating > 0, 'nobody ends the pods of a lost node')
})

test('a resource metric is measured against the requests of the template', () => {
  const { deployment } = runScenario(
    scenario({
      changes: [],
      lives: { v1: life(0, { resources: { requests: { cpu: '500m' } } }) },
      autoscaling: {
        by: {
          kind: 'hpa',
          spec: {
            name: 'web',
            namespace: 'default',
            target: { kind: 'Deployment', name: 'web' },
            minReplicas: 1,
            maxReplicas: 10,
            metrics: [
              { type: 'Resource', resource: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
            ],
            behavior: undefined,
          },
        },
        // 3.2 cores in all are 80 % of 8 pods' 4 cores.
        metrics: { cpu: [{ atMs: 0, value: 3.2 }] },
      },
    }),
  )
  assert.is(deployment?.spec.replicas, 8)
})

test('pods that do not fit were not running before', () => {
  const { timeline } = runScenario(
    scenario({ changes: [], nodes: [{ name: 'a', allocatable: { pods: 3 } }], horizonMs: 60_000 }),
  )
  const { pods, available } = lastCounts(timeline)
  assert.equal({ pods, available }, { pods: 4, available: 3 })
})

test.run()
