import {
  type Attainment,
  attainmentOf,
  budgetSpent,
  costOf,
  followedRate,
  judgeServiceLevels,
  type ObjectivesFile,
  type PodSize,
  type PodUsage,
  parsePodTemplate,
  podRequests,
  podUsage,
  type RolloutPlan,
  type Timeline,
  type Violation,
  wantedPods,
} from '../../sim/index.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'

const GIB = 1024 ** 3
const HOUR_MS = 3_600_000
/** Extended resources of the device plugins that are in use (nvidia.com/gpu, amd.com/gpu). */
const GPU = /\/gpu$/

/** What a stretch of time took, and whether it kept what was promised. */
export type Account = {
  readonly usage: PodUsage
  /** Left out without a price. */
  readonly cost?: { readonly total: number; readonly perHour: number }
  /** Share of the error budget; left out when no availability was promised, or no requests were simulated. */
  readonly errorBudgetSpent?: number
  /** How far each promise of requests was kept; left out when there was none, or no requests were simulated. */
  readonly attainment?: Attainment
  readonly violations: readonly Violation[]
}

/** Adds up what the pods of a timeline did and cost from its start to `untilMs`, and judges it by the objectives. */
export function accountFor(
  { around }: Pick<RolloutPlan, 'around'>,
  object: KubernetesObject,
  timeline: Timeline,
  untilMs: number,
  { levels, price, costMaxPerHour }: ObjectivesFile,
): Account {
  const followed = around?.autoscaling === undefined ? undefined : followedRate(around.autoscaling)
  const load = around?.requests?.ratePerSecond
  const wanted = followed === undefined || load === undefined ? undefined : wantedPods(load, followed)
  const usage = podUsage(timeline, { fromMs: 0, toMs: untilMs }, wanted)
  const total = price === undefined ? undefined : costOf(usage, price, sizeOf(object))
  const perHour = total === undefined || untilMs === 0 ? undefined : (total * HOUR_MS) / untilMs
  const { traffic } = timeline
  const { availability } = levels
  return {
    usage,
    ...(total === undefined || perHour === undefined ? {} : { cost: { total, perHour } }),
    ...(traffic === undefined || availability === undefined
      ? {}
      : { errorBudgetSpent: budgetSpent(traffic, availability) }),
    ...(traffic === undefined || Object.keys(levels).length === 0
      ? {}
      : { attainment: attainmentOf(traffic, levels) }),
    violations: [
      ...(traffic === undefined ? [] : judgeServiceLevels(traffic, levels)),
      ...judgeCost(perHour, costMaxPerHour),
    ],
  }
}

function judgeCost(perHour: number | undefined, max: number | undefined): readonly Violation[] {
  if (perHour === undefined || max === undefined || perHour <= max) return []
  return [
    {
      code: 'cost-above',
      message: `the pods cost ${perHour.toPrecision(3)} an hour, and may cost ${max}`,
      remedy: 'a higher target of the autoscaler, a lower maxReplicas, or smaller requests of the pods',
      tMs: 0,
    },
  ]
}

/** What the scheduler sets aside for one pod of the manifest; nothing where its template cannot be read. */
function sizeOf(object: KubernetesObject): PodSize {
  const spec = object['spec'] as { template?: unknown } | undefined
  const template = parsePodTemplate(spec?.template)
  const requests = template.ok ? podRequests(template.value) : {}
  const gpus = Object.entries(requests).reduce((sum, [name, count]) => sum + (GPU.test(name) ? count : 0), 0)
  return { cores: requests['cpu'] ?? 0, memoryGiB: (requests['memory'] ?? 0) / GIB, gpus }
}
