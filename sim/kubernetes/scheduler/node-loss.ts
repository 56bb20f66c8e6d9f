/** What happens to the pods of a node that falls silent. */
export type NodeLoss = {
  /** The node becomes Unknown and its pods not ready: they leave the service. */
  readonly notReadyAtMs: number
  /** Its pods get their deletion mark, and are replaced. They stay terminating: nobody is there to end them. */
  readonly evictsAtMs: number
}

/** pkg/controller/nodelifecycle/config/v1alpha1/defaults.go: 50 s since v1.32 (40 s before), looked at every 5 s. */
const MONITOR_GRACE_MS = 50_000
const MONITOR_PERIOD_MS = 5000
/** plugin/pkg/admission/defaulttolerationseconds/admission.go: every pod tolerates a lost node for so long. */
const TOLERATION_MS = 300_000

/**
 * The consequences of the last sign of life of a node (pkg/controller/nodelifecycle/node_lifecycle_controller.go:
 * tryUpdateNodeHealth, and the taint eviction controller).
 *
 * The grace counts from the look at which the controller noticed that sign, not from the sign itself: a heartbeat at
 * 1 s is noticed at 5 s, and the node is overdue at 55 s. Requests that go to its pods before that are lost. Left out:
 * that the controller taints only one node in 10 s, and none when a whole zone is gone.
 *
 * @param heartbeatAtMs when the kubelet renewed its lease last; it does so every 10 s
 * @param monitorOffsetMs when the controller looks, within each 5 s
 */
export function nodeLoss(heartbeatAtMs: number, monitorOffsetMs = 0): NodeLoss {
  const looks = Math.ceil((heartbeatAtMs - monitorOffsetMs) / MONITOR_PERIOD_MS)
  const notReadyAtMs = looks * MONITOR_PERIOD_MS + monitorOffsetMs + MONITOR_GRACE_MS
  return { notReadyAtMs, evictsAtMs: notReadyAtMs + TOLERATION_MS }
}
