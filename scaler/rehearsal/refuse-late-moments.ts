import { type RolloutPlan, rolloutScenario } from '../../sim/index.ts'
import { ToolError } from '../errors.ts'

/**
 * Refuses a plan in which something is to happen when nobody looks any more: it would pass for a world that bears it.
 * Traffic has been looked at where it was read.
 *
 * @throws {ToolError} ARGUMENT_INVALID with a line for each of them
 */
export function refuseLateMoments(plan: RolloutPlan): void {
  const { horizonMs } = rolloutScenario(plan)
  const late = momentsOf(plan).filter(({ atMs }) => atMs >= horizonMs)
  if (late.length === 0) return
  throw new ToolError(
    'ARGUMENT_INVALID',
    late
      .map(
        ({ what, atMs }) =>
          `${what} at ${seconds(atMs)} is never seen: the simulation ends at ${seconds(horizonMs)}`,
      )
      .join('\n'),
    { remedy: 'look for longer with --for, or let it come earlier' },
  )
}

type Moment = { readonly what: string; readonly atMs: number }

function momentsOf({ around = {} }: RolloutPlan): readonly Moment[] {
  const { autoscaling, requests, traffic, faults } = around
  const metrics = Object.entries(autoscaling?.metrics ?? {}).map(([name, metric]) => ({
    what: `the last value of --metric ${name}`,
    atMs: 'kind' in metric ? 0 : (metric.at(-1)?.atMs ?? 0),
  }))
  const load = traffic === undefined ? (requests?.ratePerSecond.at(-1)?.atMs ?? 0) : 0
  const losses = (faults?.nodeLoss ?? []).map(({ node, atMs }) => ({
    what: `--fault node-loss:${node}`,
    atMs,
  }))
  const gaps = (faults?.metricsMissing ?? []).map(({ fromMs }) => ({
    what: '--fault metrics-missing',
    atMs: fromMs,
  }))
  return [...metrics, { what: 'the last rate of --requests', atMs: load }, ...losses, ...gaps]
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)}s`
}
