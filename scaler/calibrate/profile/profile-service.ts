import type { ServiceModel } from '../../../sim/index.ts'
import type { ServiceFit } from './service-profile.ts'

/** One pod that serves as the profile says, for a simulation. */
export function profileService({
  serviceTime,
  concurrency,
  batching,
  crowding,
  pauses,
  collections,
  overheadMs,
}: ServiceFit): Omit<ServiceModel, 'balance'> {
  return {
    serviceTime,
    concurrency,
    overheadMs,
    ...(batching === undefined ? {} : { batching }),
    ...(crowding === undefined ? {} : { crowding }),
    ...(pauses === undefined ? {} : { pauses }),
    ...(collections === undefined ? {} : { collections }),
  }
}
