import type { Cluster } from '../../cluster/cluster.ts'
import { connectToCluster } from '../../cluster/kubernetes-client.ts'
import { observeWorkload } from '../../cluster/observe-workload.ts'
import { ERRORS, ToolError } from '../../errors.ts'
import { estimateStartUp } from '../../gate/estimate-pace.ts'
import { type GateOutcome, type GateRequest, passGate } from '../../gate/gate.ts'
import { requestedDeployment } from '../../gate/image-request.ts'
import { chooseDeployment, readLiveDeployment } from '../../gate/live-deployment.ts'
import { readManifests } from '../../manifests/read-manifests.ts'
import { checkImage } from '../../options/check-image.ts'
import { OptionReader } from '../../options/option-reader.ts'
import { DEFAULT_START_UP } from '../../options/parse-delay.ts'
import { selectWorkload } from '../../rehearsal/select-workload.ts'
import { overrideWorkload } from '../../rehearsal/workload-overrides.ts'
import { type RehearsalSettings, readRehearsal } from '../rehearsal/read-rehearsal.ts'
import type { RolloutArguments } from './rollout-options.ts'
import { RolloutOutput } from './rollout-output.ts'

/** How many random worlds a change is rehearsed in when nothing is said: about a second for a few pods. */
const WORLDS = 100
/** No pod is replaced within a second. A timer of Node holds 24 days; a week is more likely a slip of the unit. */
const TIMEOUT_MS_BOUNDS = { min: 1000, max: 604_800_000 } as const

const TIMEOUT_MS = 300_000

/** Reads the options, passes the gate, tells what came of it, and sets the exit code. */
export async function runRollout(argv: RolloutArguments): Promise<void> {
  const read = new OptionReader()
  const settings = readRehearsal(read, argv, WORLDS)
  const timeoutMs = read.durationMs('--timeout', argv.timeout, TIMEOUT_MS_BOUNDS) ?? TIMEOUT_MS
  checkImage(read, '--image', argv.image)
  read.finish()
  refuseNothing(argv)
  const cluster = connectToCluster()
  const output = new RolloutOutput(argv.json)
  const target = await chooseTarget(cluster, argv)
  const request = {
    ...target,
    ...(await readPace(cluster, target, settings)),
    timeoutMs,
    isDryRun: argv.dryRun,
  }
  const outcome = await passGate(cluster, request, output)
  output.end(outcome)
  process.exitCode = exitCodeOf(outcome)
}

/** Before the cluster is asked: there may be none. */
function refuseNothing({ file, folder, image, surge, unavailable }: RolloutArguments): void {
  if ([file, folder, image, surge, unavailable].every((option) => option === undefined))
    throw new ToolError('ARGUMENT_INVALID', 'nothing to roll out: give --image IMAGE, -k FOLDER or -f FILE')
}

type Target = Pick<GateRequest, 'workload' | 'live' | 'wanted' | 'companions' | 'fieldManager'>

/** What is to be changed, and into what: by manifests, or by flags alone. */
async function chooseTarget(cluster: Cluster, argv: RolloutArguments): Promise<Target> {
  const { file, folder, image, surge, unavailable } = argv
  if (file !== undefined || folder !== undefined)
    return targetOfManifests(cluster, argv, file === undefined ? { folder: folder ?? '' } : { file })
  const namespace = argv.namespace ?? 'tidegate'
  const name = await chooseDeployment(cluster, namespace, argv.name)
  const live = await readLiveDeployment(cluster, namespace, name)
  if (live === undefined)
    throw new ToolError('WORKLOAD_NOT_FOUND', `namespace ${namespace} has no Deployment ${name}`, {
      remedy: 'install it first: tidegate rollout -k manifests',
    })
  return {
    workload: { kind: 'Deployment', namespace, name },
    live,
    wanted: requestedDeployment(live, { image, surge, unavailable }),
    companions: [],
    // A manager of its own: were it the manifests' one, leaving the other fields out would remove them.
    fieldManager: 'tidegate-image',
  }
}

async function targetOfManifests(
  cluster: Cluster,
  { name, namespace, surge, unavailable }: RolloutArguments,
  source: Parameters<typeof readManifests>[0],
): Promise<Target> {
  const objects = readManifests(source)
  const object = selectWorkload(objects, name)
  if (object.kind !== 'Deployment')
    throw new ToolError('WORKLOAD_NOT_FOUND', `a ${object.kind} has no rollout: it replaces no running pod`)
  if (namespace !== undefined && namespace !== (object.metadata.namespace ?? 'default'))
    throw new ToolError('ARGUMENT_INVALID', `--namespace is ${namespace}, but the manifest says otherwise`, {
      remedy: 'set the namespace in the kustomization, so that all its objects agree',
    })
  const workload = {
    kind: 'Deployment',
    namespace: object.metadata.namespace ?? 'default',
    name: object.metadata.name,
  } as const
  return {
    workload,
    live: await readLiveDeployment(cluster, workload.namespace, workload.name),
    wanted: overrideWorkload(object, { surge, unavailable }),
    companions: objects.filter((other) => other !== object),
    fieldManager: 'tidegate',
  }
}

async function readPace(
  cluster: Cluster,
  { workload, live }: Target,
  { startUp, termination, seed, stricter, worlds }: RehearsalSettings,
): Promise<Pick<GateRequest, 'pace' | 'stricter' | 'worlds'>> {
  const estimate =
    startUp === undefined && live !== undefined
      ? estimateStartUp(await observeWorkload(cluster, workload))
      : undefined
  return { pace: { startUp: startUp ?? estimate ?? DEFAULT_START_UP, termination, seed }, stricter, worlds }
}

function exitCodeOf({ result }: GateOutcome): number {
  switch (result) {
    case 'complete':
    case 'rehearsed':
      return 0
    case 'refused':
      return ERRORS.VERDICT_FAILED.exitCode
    case 'switched-back':
      return ERRORS.ROLLOUT_FAILED.exitCode
    case 'failed':
      return ERRORS.ROLLOUT_NOT_UNDONE.exitCode
  }
}
