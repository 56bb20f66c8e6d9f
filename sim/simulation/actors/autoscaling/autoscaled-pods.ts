import type { HpaSpec } from '../../../kubernetes/hpa/hpa-spec.ts'
import type { HpaPod, HpaPods } from '../../../kubernetes/hpa/hpa-view.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { PodTemplate } from '../../../kubernetes/pod/pod-template.ts'
import { toMilli } from '../../../kubernetes/quantity.ts'
import type { PodRegistry } from '../../world/pod-registry.ts'

/**
 * The pods of the workload as its autoscaler sees them: numbers, and a list only for metrics that are measured pod by
 * pod.
 */
export function autoscaledPods(
  pods: PodRegistry,
  { metrics }: HpaSpec,
  templateOf: (image: string) => PodTemplate | undefined,
): HpaPods {
  const isByPod = metrics.some(({ type }) => type !== 'External' && type !== 'Object')
  const list = isByPod ? pods.allActive().map((pod) => asAutoscaled(pod, templateOf(pod.image))) : []
  const { count, readyCount } = pods.count()
  return { count, readyCount, list }
}

function asAutoscaled(pod: Pod, template: PodTemplate | undefined): HpaPod {
  const containers = template?.containers ?? []
  return {
    ordinal: pod.ordinal,
    phase: pod.phase,
    isDeleted: false,
    isReady: pod.readyAtMs !== undefined,
    readyChangedAtMs: pod.readyAtMs ?? pod.createdAtMs,
    startedAtMs: pod.node === undefined ? undefined : pod.createdAtMs,
    requestsMilli: Object.fromEntries(
      containers.flatMap(({ name, requests }) =>
        Object.entries(requests).map(([resource, amount]) => [`${name}/${resource}`, toMilli(amount)]),
      ),
    ),
    containers: containers.map(({ name }) => name),
  }
}
