import {
  endpointCondition,
  PROPAGATION_MS,
  ServiceEndpoints,
} from '../../../kubernetes/endpoints/service-endpoints.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import type { Scenario } from '../../../scenario/scenario.ts'
import { FluidFlow } from '../../../traffic/fluid/fluid-flow.ts'
import { FluidTraffic } from '../../../traffic/fluid/fluid-traffic.ts'
import type { RequestWindow } from '../../../traffic/queue/request-report.ts'
import { type ServedTraffic, WINDOWS_DEFAULT } from '../../../traffic/served-traffic.ts'
import type { RequestOutcome } from '../../../traffic/simulate-requests.ts'
import type { Agenda } from '../../agenda.ts'
import type { PodChange, Watcher } from '../../world/watcher.ts'
import type { World } from '../../world/world.ts'

/**
 * Lets the traffic flow to the pods of the world as expected numbers: what `LoadBalancer` does request by request, for
 * horizons that are too long for that. Requests that a pod has when it ends are not counted as lost.
 */
export class FluidLoad implements Watcher {
  readonly #agenda: Agenda
  readonly #flow: FluidFlow
  readonly #traffic: FluidTraffic
  readonly #propagationMs: number
  readonly #endpoints = new ServiceEndpoints<Pod>()
  readonly #windows: RequestWindow[] = []

  constructor(
    agenda: Agenda,
    world: World,
    traffic: ServedTraffic,
    run: Pick<Scenario, 'horizonMs' | 'seed'>,
  ) {
    const { arrivals, service, propagationMs = PROPAGATION_MS, windows = WINDOWS_DEFAULT } = traffic
    this.#agenda = agenda
    this.#propagationMs = propagationMs
    this.#flow = new FluidFlow(service)
    this.#traffic = new FluidTraffic(arrivals, run.seed, this.#flow)
    for (const pod of world.pods.allActive()) {
      const isReady = pod.readyAtMs !== undefined
      this.#endpoints.apply(pod, endpointCondition(isReady, false))
      this.#endpoints.note(pod, isReady)
    }
    for (let i = 1; i <= windows; i += 1)
      agenda.at(Math.round((i * run.horizonMs) / windows), 'endpointsController', () => {
        this.#pass()
        this.#windows.push(this.#flow.takeWindow())
      })
    world.watch(this)
  }

  /** What became of the requests in the windows that have ended. */
  outcome(): RequestOutcome {
    return { depth: 'fluid', requests: this.#flow.report(), windows: [...this.#windows] }
  }

  pod(pod: Pod, change: PodChange): void {
    if (change === 'answering' || change === 'silent') {
      this.#pass()
      this.#endpoints.note(pod, change === 'answering')
    } else if (change === 'ready' || change === 'unready' || change === 'marked' || change === 'removed')
      this.#spread(pod, change)
  }

  #spread(pod: Pod, change: PodChange): void {
    const isReady = change !== 'removed' && pod.readyAtMs !== undefined
    const condition = endpointCondition(isReady, pod.deletedAtMs !== undefined)
    this.#agenda.after(this.#propagationMs, 'endpointsController', () => {
      this.#pass()
      this.#endpoints.apply(pod, condition)
      if (change === 'removed') this.#endpoints.note(pod, false)
    })
  }

  /** What has come since the last change met the endpoints as they were. */
  #pass(): void {
    const { targets, silentTargets: silent } = this.#endpoints
    this.#traffic.advanceTo(this.#agenda.nowMs, { targets, silent })
  }
}
