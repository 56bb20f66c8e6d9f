import { connectToCluster } from '../../cluster/kubernetes-client.ts'
import { observeWorkload } from '../../cluster/observe-workload.ts'
import { ToolError } from '../../errors.ts'
import { chooseDeployment } from '../../gate/live-deployment.ts'
import { findAutoscalerOwner } from '../../rollout/autoscaler-owner.ts'
import { podRows, podTable } from '../../rollout/pod-table.ts'
import { statusTable, workloadStatus } from '../../rollout/status-table.ts'
import type { StatusArguments } from './status-options.ts'

/** Looks once, and prints tables or JSON. */
export async function runStatus({ namespace, name, json }: StatusArguments): Promise<void> {
  const cluster = connectToCluster()
  const chosen = await chooseDeployment(cluster, namespace, name)
  const workload = { kind: 'Deployment', namespace, name: chosen } as const
  const observed = await observeWorkload(cluster, workload)
  const status = workloadStatus(observed, await findAutoscalerOwner(cluster, workload), Date.now())
  if (status === undefined)
    throw new ToolError('WORKLOAD_NOT_FOUND', `namespace ${namespace} has no Deployment ${chosen}`)
  const pods = podRows(observed, Date.now())
  if (json) console.log(JSON.stringify({ ...status, pods }))
  else console.log(`${statusTable(status)}\n\n${podTable(pods)}`)
}
