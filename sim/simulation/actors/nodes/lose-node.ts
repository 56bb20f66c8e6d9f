import { nodeLoss } from '../../../kubernetes/scheduler/node-loss.ts'
import type { Agenda } from '../../agenda.ts'
import type { History } from '../../history.ts'
import type { World } from '../../world/world.ts'
import type { Kubelet } from './kubelet.ts'
import type { SchedulerActor } from './scheduler-actor.ts'

/**
 * Loses a node: its kubelet falls silent, after the grace its pods are not ready, and after the toleration they get
 * their deletion mark. They stay terminating, for nobody is there to end them.
 */
export function loseNode(
  node: string,
  agenda: Agenda,
  world: World,
  history: History,
  kubelet: Kubelet,
  scheduler: SchedulerActor | undefined,
): void {
  history.change(`node ${node} is lost`)
  kubelet.loseNode(node)
  const { notReadyAtMs, evictsAtMs } = nodeLoss(agenda.nowMs)
  agenda.at(notReadyAtMs, 'kubelet', () => {
    history.condition(`node ${node} is not ready: its pods leave the service`)
    scheduler?.loseNode(node)
    for (const pod of world.pods.allActive()) if (pod.node === node) world.pods.markUnready(pod)
  })
  agenda.at(evictsAtMs, 'kubelet', () => {
    for (const pod of world.pods.allActive()) if (pod.node === node) world.pods.markDeleted(pod, agenda.nowMs)
  })
}
