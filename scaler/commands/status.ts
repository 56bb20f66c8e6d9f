import type { ArgumentsCamelCase, CommandModule, InferredOptionTypes } from 'yargs'
import { connectToCluster } from '../cluster/kubernetes-client.ts'
import { observeWorkload } from '../cluster/observe-workload.ts'
import { ToolError } from '../errors.ts'
import { chooseDeployment } from '../gate/live-deployment.ts'
import { findAutoscalerOwner } from '../rollout/autoscaler-owner.ts'
import { podRows, podTable } from '../rollout/pod-table.ts'
import { statusTable, workloadStatus } from '../rollout/status-table.ts'

const OPTIONS = {
  namespace: {
    alias: 'n',
    type: 'string',
    requiresArg: true,
    default: 'tidegate',
    describe: 'where it runs',
  },
  name: { type: 'string', requiresArg: true, describe: 'the Deployment, when there are several' },
  json: { type: 'boolean', default: false, describe: 'print one JSON object instead of tables' },
} as const

type StatusArguments = InferredOptionTypes<typeof OPTIONS>

/** `tidegate status`: what runs now: revisions, images, every pod with its restarts. */
export const statusCommand: CommandModule<object, StatusArguments> = {
  command: 'status',
  describe: 'show revision, image, readiness and restarts of every pod',
  builder: (yargs) =>
    yargs.options(OPTIONS).example('$0 status -n tidegate', 'the Deployment of the namespace tidegate'),
  handler: runStatus,
}

async function runStatus({ namespace, name, json }: ArgumentsCamelCase<StatusArguments>): Promise<void> {
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
