import { FluidFlow } from './fluid/fluid-flow.ts'
import { FluidTraffic } from './fluid/fluid-traffic.ts'
import type { RequestOutcome, RequestScenario } from './simulate-requests.ts'
import type { RequestWindow } from './tally/request-report.ts'

/**
 * What `simulateRequests` comes to, as expected numbers: its cost depends on the time that is looked at and not on the
 * number of requests. Arrivals that come in order count as if they came by chance.
 */
export function approximateRequests(scenario: RequestScenario): RequestOutcome {
  const { traffic, service, pods, forMs, windows: count = 1, seed } = scenario
  const flow = new FluidFlow(service)
  flow.join(Number.NEGATIVE_INFINITY, pods)
  const fluid = new FluidTraffic(traffic, seed, flow)
  const windows: RequestWindow[] = []
  for (let i = 1; i <= count; i += 1) {
    fluid.advanceTo((i * forMs) / count, 0)
    windows.push(flow.takeWindow())
  }
  return { depth: 'fluid', requests: flow.report(), windows }
}
