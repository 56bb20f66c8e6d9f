import * as assert from 'uvu/assert'
import { openArrivals } from '../../../sim/traffic/arrivals/open-arrivals.ts'
import { FluidFlow } from '../../../sim/traffic/fluid/fluid-flow.ts'
import { FluidTraffic } from '../../../sim/traffic/fluid/fluid-traffic.ts'
import { QueueSimulation } from '../../../sim/traffic/queue/queue-simulation.ts'
import type { ServiceModel } from '../../../sim/traffic/service/service-model.ts'
import type { RequestReport, RequestWindow } from '../../../sim/traffic/tally/request-report.ts'
import type { Traffic } from '../../../sim/traffic/traffic.ts'

/** A service whose pods come one after the other. */
export type ComingPods = {
  readonly traffic: Traffic
  readonly service: ServiceModel
  /** When each pod comes into the service and answers: 0 for those that have done so for long. In order. */
  readonly comeMs: readonly number[]
  readonly forMs: number
  readonly windows?: number
  readonly seed?: number
}

export type BothDepths = {
  readonly every: readonly RequestWindow[]
  readonly fluid: readonly RequestWindow[]
}

/** The windows of the service at both depths; the last one is the whole. */
export function bothDepths(of: ComingPods): BothDepths {
  return { every: everyWindows(of), fluid: fluidWindows(of) }
}

function everyWindows({
  traffic,
  service,
  comeMs,
  forMs,
  windows = 1,
  seed = 1,
}: ComingPods): RequestWindow[] {
  const queue = new QueueSimulation(service, openArrivals(traffic, seed, forMs), seed)
  return pass(comeMs, forMs, windows, {
    advance: (tMs) => queue.advanceTo(tMs),
    come: () => {
      const pod = queue.addPod()
      queue.putAnswering(pod, true)
      queue.putCondition(pod, 'ready')
    },
    window: () => queue.takeWindow(),
    report: () => queue.report(),
  })
}

function fluidWindows({
  traffic,
  service,
  comeMs,
  forMs,
  windows = 1,
  seed = 1,
}: ComingPods): RequestWindow[] {
  const flow = new FluidFlow(service)
  const fluid = new FluidTraffic(traffic, seed, flow)
  return pass(comeMs, forMs, windows, {
    advance: (tMs) => fluid.advanceTo(tMs, 0),
    come: (tMs) => flow.join(tMs === 0 ? Number.NEGATIVE_INFINITY : tMs),
    window: () => flow.takeWindow(),
    report: () => flow.report(),
  })
}

type Depth = {
  advance(tMs: number): void
  come(tMs: number): void
  window(): RequestWindow
  report(): RequestReport
}

function pass(comeMs: readonly number[], forMs: number, count: number, depth: Depth): RequestWindow[] {
  const windows: RequestWindow[] = []
  let come = 0
  for (let i = 1; i <= count; i += 1) {
    const untilMs = (i * forMs) / count
    for (; come < comeMs.length && (comeMs[come] ?? 0) < untilMs; come += 1) {
      const tMs = comeMs[come] ?? 0
      if (tMs > 0) depth.advance(tMs)
      depth.come(tMs)
    }
    depth.advance(untilMs)
    windows.push(depth.window())
  }
  return [...windows, { fromMs: 0, toMs: forMs, ...depth.report(), unevenness: null }]
}

/** What is held to be the same. */
export type Figure =
  | 'failed'
  | 'retries'
  | 'inFlight'
  | 'meanMs'
  | 'meanWaitMs'
  | 'p50Ms'
  | 'p95Ms'
  | 'p99Ms'
  | 'utilization'

/**
 * Holds the figures of the fluid to those of the simulated requests.
 *
 * @param within for each its share
 * @param plus what a figure may differ by beside: counts by so many, latencies by so many milliseconds
 */
export function isNear(
  fluid: RequestReport,
  every: RequestReport,
  within: Partial<Record<Figure, number>>,
  said: string,
  plus = 0,
): void {
  for (const [name, share] of Object.entries(within)) {
    const [value, expected] = [fluid[name as Figure] ?? 0, every[name as Figure] ?? 0]
    assert.ok(
      Math.abs(value - expected) <= share * expected + plus,
      `${name} is ${value}, simulated ${expected}: ${said}`,
    )
  }
}
