import { type EndpointCondition, ServiceEndpoints } from '../../../kubernetes/endpoints/service-endpoints.ts'
import type { Pod } from '../../../kubernetes/pod/pod.ts'
import { FluidFlow } from '../../../traffic/fluid/fluid-flow.ts'
import { FluidTraffic } from '../../../traffic/fluid/fluid-traffic.ts'
import type { ServedTraffic } from '../../../traffic/served-traffic.ts'
import type { RequestReport, RequestWindow } from '../../../traffic/tally/request-report.ts'
import type { PodLoad } from './pod-load.ts'

/** Expected numbers of requests, which flow: they are in no pod's hands, and so none is lost with a pod. */
export class FluidLoad implements PodLoad {
  readonly #flow: FluidFlow
  readonly #traffic: FluidTraffic
  readonly #endpoints = new ServiceEndpoints<Pod>()

  constructor({ arrivals, service }: ServedTraffic, seed: number) {
    this.#flow = new FluidFlow(service)
    this.#traffic = new FluidTraffic(arrivals, seed, this.#flow)
  }

  advanceTo(tMs: number): void {
    const { targets, silentTargets: silent } = this.#endpoints
    this.#traffic.advanceTo(tMs, { targets, silent })
  }

  putCondition(pod: Pod, condition: EndpointCondition): void {
    this.#endpoints.apply(pod, condition)
  }

  putAnswering(pod: Pod, isAnswering: boolean): void {
    this.#endpoints.note(pod, isAnswering)
  }

  crash(pod: Pod): void {
    this.putAnswering(pod, false)
  }

  end(pod: Pod): void {
    this.putAnswering(pod, false)
  }

  /** Out of the service and silent, it is known to nobody. */
  forget(): void {}

  takeWindow(): RequestWindow {
    return this.#flow.takeWindow()
  }

  report(): RequestReport {
    return this.#flow.report()
  }
}
