import { podTiming } from '../world/pod-timing.ts'
import { addAutoscaler } from './autoscaling/add-autoscaler.ts'
import type { ReactionWatch } from './autoscaling/reaction-watch.ts'
import { DeploymentController } from './controllers/deployment-controller.ts'
import { ReplicaSetController } from './controllers/replica-set-controller.ts'
import { LoadBalancer } from './load/load-balancer.ts'
import { Service } from './load/service.ts'
import { Kubelet } from './nodes/kubelet.ts'
import { loseNode } from './nodes/lose-node.ts'
import { PodLives } from './nodes/pod-lives.ts'
import { SchedulerActor } from './nodes/scheduler-actor.ts'
import type { Stage } from './stage.ts'
import { User } from './user.ts'

/** Those whom somebody outside talks to. */
export type Cast = {
  readonly user: User
  readonly service: Service | undefined
  readonly load: LoadBalancer | undefined
  readonly reactions: ReactionWatch | undefined
}

/** Puts everyone on the stage whom the scenario needs. */
export function assembleActors(stage: Stage): Cast {
  const { scenario, agenda, world, history, lives } = stage
  const { nodes, faults = {}, seed } = scenario
  const timing = podTiming(scenario)
  const user = new User(agenda, world, timing, history)
  const scheduler =
    nodes === undefined ? undefined : new SchedulerActor(agenda, world, history, nodes, lives, seed)
  const { requests, traffic, workload } = scenario
  // Of a pod without a plan only the preStop sleep is known: then it gets SIGTERM, and stops listening.
  const isAsked = requests !== undefined || traffic !== undefined
  const stopsAnsweringMs = isAsked ? workload.preStopSeconds * 1000 : undefined
  const service =
    requests === undefined ? undefined : new Service(agenda, world, requests, scenario.horizonMs)
  const load = traffic === undefined ? undefined : new LoadBalancer(agenda, world, traffic, scenario)
  const kubelet = new Kubelet(
    agenda,
    world,
    timing,
    new PodLives(agenda, world, history, seed),
    lives,
    stopsAnsweringMs,
  )
  const { podQuota = Number.POSITIVE_INFINITY } = faults
  new ReplicaSetController(agenda, world, scenario.controllerClient, (set) => lives.newPod(set), podQuota)
  new DeploymentController(agenda, world, scenario.controllerClient, faults.statusLagMs ?? 0, (count) => {
    for (const { beforeSync, fields } of faults.writes ?? [])
      if (beforeSync === count) user.apply({ kind: 'write', fields })
  })
  const reactions =
    scenario.autoscaling === undefined ? undefined : addAutoscaler(stage, scenario.autoscaling, service, load)
  for (const { node, atMs } of faults.nodeLoss ?? [])
    agenda.at(atMs, 'user', () => loseNode(node, agenda, world, history, kubelet, scheduler))
  for (const { atMs, ...fields } of scenario.changes)
    agenda.at(atMs, 'user', () => user.apply({ kind: 'write', fields }))
  return { user, service, load, reactions }
}
