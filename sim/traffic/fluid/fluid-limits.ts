import type { ServiceModel } from '../service/service-model.ts'

/** What a fluid of expected numbers knows nothing of: there each request has to be simulated. */
const NOT_IN_FLUID = [
  'batching',
  'connections',
  'patienceMs',
  'retries',
  'holdMs',
  'warmUp',
  'cpu',
] as const satisfies readonly (keyof ServiceModel)[]

/** The fields of the service that a fluid knows nothing of; none when it can be simulated as one. */
export function notInFluid(service: ServiceModel): readonly (keyof ServiceModel)[] {
  return NOT_IN_FLUID.filter((field) => service[field] !== undefined)
}
