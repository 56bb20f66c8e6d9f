import {
  type Autoscaler,
  parseHpa,
  parseWorkload,
  type RolloutPlan,
  rehearseWorlds,
  rolloutScenario,
  runScenario,
  type WorkloadSpec,
} from '../../sim/index.ts'

/**
 * How fast the simulator is: one rolling update at 25 % / 25 % for growing numbers of pods, and small random worlds
 * as a rehearsal has them. Each row is the median of its runs; the first runs, while code is still being compiled, are left out.
 */
const SIZES = [
  { pods: 100, runs: 9 },
  { pods: 1_000, runs: 7 },
  { pods: 10_000, runs: 5 },
  { pods: 100_000, runs: 3 },
] as const
const WORLDS = 3_000

const HPA: Autoscaler = (() => {
  const target = { type: 'AverageValue', averageValue: 10 }
  const parsed = parseHpa({
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'bench' },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'bench' },
      minReplicas: 5,
      maxReplicas: 40,
      metrics: [{ type: 'External', external: { metric: { name: 'rate' }, target } }],
    },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return { kind: 'hpa', spec: parsed.value }
})()

for (const [what, plan] of [
  ['one rollout', planOf(20, 1)],
  ['one rollout and its autoscaler', scaledPlan(1)],
] as const) {
  rehearseWorlds(plan, {}, WORLDS / 3)
  const { wallMs, cpuMs } = timed(() => rehearseWorlds(plan, {}, WORLDS))
  const perSecond = (ms: number): number => Math.round((WORLDS / ms) * 1000)
  console.log(
    `worlds of 20 pods with ${what}: ${perSecond(wallMs)} a second, ${perSecond(cpuMs)} a second of one core`,
  )
}

runScenario(rolloutOf(1_000, 0))
console.log('   pods   wall ms    CPU ms      events   events/s   CPU per 10x pods   peak memory MiB')
let smallerMs: number | undefined
for (const { pods, runs } of SIZES) {
  const times: Timed[] = []
  let events = 0
  for (let run = 0; run < runs; run += 1)
    times.push(
      timed(() => {
        events = runScenario(rolloutOf(pods, run)).events
      }),
    )
  const wallMs = median(times.map((time) => time.wallMs))
  const cpuMs = median(times.map((time) => time.cpuMs))
  const memoryMib = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log(
    [
      String(pods).padStart(7),
      wallMs.toFixed(1).padStart(10),
      cpuMs.toFixed(1).padStart(10),
      String(events).padStart(12),
      String(Math.round((events / wallMs) * 1000)).padStart(11),
      (smallerMs === undefined ? '' : `x ${(cpuMs / smallerMs).toFixed(1)}`).padStart(19),
      String(memoryMib).padStart(18),
    ].join(''),
  )
  smallerMs = cpuMs
}

type Timed = { readonly wallMs: number; readonly cpuMs: number }

/** By the clock, and by the time that all threads of the process had on a core: other work on the machine adds only to the first. */
function timed(run: () => void): Timed {
  const before = process.cpuUsage()
  const startedMs = performance.now()
  run()
  const wallMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(before)
  return { wallMs, cpuMs: (user + system) / 1000 }
}

function rolloutOf(pods: number, seed: number): Parameters<typeof runScenario>[0] {
  return rolloutScenario(planOf(pods, seed))
}

/** A rollout of 20 pods that their HPA watches: it syncs every 15 s, and writes when the load changes. */
function scaledPlan(seed: number): RolloutPlan {
  const metrics = {
    rate: [
      { atMs: 0, value: 200 },
      { atMs: 30_000, value: 260 },
    ],
  }
  return { ...planOf(20, seed), around: { autoscaling: { by: HPA, metrics } }, horizonMs: 300_000 }
}

function planOf(pods: number, seed: number): RolloutPlan {
  const before = workload(pods)
  return {
    before,
    after: { ...before, image: 'b' },
    startUp: { kind: 'uniform', fromMs: 1000, toMs: 5000 },
    termination: { kind: 'fixed', ms: 1000 },
    seed,
  }
}

function workload(replicas: number): WorkloadSpec {
  const parsed = parseWorkload({
    kind: 'Deployment',
    metadata: { name: 'bench' },
    spec: { replicas, template: { spec: { containers: [{ image: 'a' }] } } },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.value
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
