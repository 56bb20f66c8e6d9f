import { randomStream } from '../engine/random-stream.ts'
import { DEFAULT_HPA_OPTIONS, HPA_SYNC_PERIOD_MS } from '../kubernetes/hpa/hpa-view.ts'
import { DeploymentController } from './actors/deployment-controller.ts'
import { HpaController } from './actors/hpa-controller.ts'
import { Kubelet } from './actors/kubelet.ts'
import { loseNode } from './actors/lose-node.ts'
import { PodLives } from './actors/pod-lives.ts'
import { readMetric } from './actors/read-metric.ts'
import { ReplicaSetController } from './actors/replica-set-controller.ts'
import { SchedulerActor } from './actors/scheduler-actor.ts'
import { User } from './actors/user.ts'
import type { Agenda } from './agenda.ts'
import { autoscaledPods } from './autoscaled-pods.ts'
import type { Autoscaling } from './autoscaling.ts'
import type { History } from './history.ts'
import type { Lives } from './lives.ts'
import { MetricSource } from './metric-source.ts'
import { podTiming } from './pod-timing.ts'
import type { Scenario } from './scenario.ts'
import type { World } from './world.ts'

/** Where actors act, and where it is written down. */
export type Stage = {
  readonly scenario: Scenario
  readonly agenda: Agenda
  readonly world: World
  readonly history: History
  readonly lives: Lives
}

/** Puts everyone on the stage whom the scenario needs. Returns the one who acts from outside. */
export function assembleActors(stage: Stage): User {
  const { scenario, agenda, world, history, lives } = stage
  const { nodes, faults = {}, seed } = scenario
  const timing = podTiming(scenario)
  const user = new User(agenda, world, timing, history)
  const scheduler =
    nodes === undefined ? undefined : new SchedulerActor(agenda, world, history, nodes, lives, seed)
  const kubelet = new Kubelet(agenda, world, timing, new PodLives(agenda, world, history, seed), lives)
  new ReplicaSetController(agenda, world, (set) => lives.newPod(set))
  new DeploymentController(agenda, world, faults.statusLagMs ?? 0, (count) => {
    for (const { beforeSync, fields } of faults.writes ?? [])
      if (beforeSync === count) user.apply({ kind: 'write', fields })
  })
  if (scenario.autoscaling !== undefined) addAutoscaler(stage, scenario.autoscaling)
  for (const { node, atMs } of faults.nodeLoss ?? [])
    agenda.at(atMs, 'user', () => loseNode(node, agenda, world, history, kubelet, scheduler))
  for (const { atMs, ...fields } of scenario.changes)
    agenda.at(atMs, 'user', () => user.apply({ kind: 'write', fields }))
  return user
}

function addAutoscaler({ scenario, agenda, world, history, lives }: Stage, autoscaling: Autoscaling): void {
  const { hpa, metrics, syncPeriodMs: periodMs = HPA_SYNC_PERIOD_MS, options } = autoscaling
  const source = new MetricSource(metrics, scenario.faults)
  // Where the period of the controller stands when the scenario begins is chance.
  const firstMs = Math.floor(randomStream(scenario.seed, 'hpa-phase').next() * periodMs)
  const controller = new HpaController(
    agenda,
    world,
    history,
    {
      read: (metric) => readMetric(source, world.pods, metric, agenda.nowMs),
      pods: (spec) => autoscaledPods(world.pods, spec, (image) => lives.template(image)),
    },
    { ...DEFAULT_HPA_OPTIONS, ...options },
    { firstMs, periodMs },
  )
  controller.put(hpa)
}
