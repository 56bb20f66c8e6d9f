import type { MeasuredTimes, ServiceFit } from '../../../scaler/calibrate/profile/service-profile.ts'

/** The fit of a server on a machine that is so many times as fast; pauses are not the machine's work. */
export function atSpeed(fit: ServiceFit, speed: number): ServiceFit {
  const { batching, collections, serviceTime, overheadMs, capacityPerSecond } = fit
  return {
    ...fit,
    serviceTime: timesAt(serviceTime, speed),
    overheadMs: overheadMs / speed,
    capacityPerSecond: capacityPerSecond * speed,
    ...(batching === undefined
      ? {}
      : {
          batching: {
            ...batching,
            delayMs: batching.delayMs / speed,
            rowMs: batching.rowMs / speed,
            ...(batching.sharedMs === undefined ? {} : { sharedMs: batching.sharedMs / speed }),
          },
        }),
    ...(collections && { collections: { ...collections, length: timesAt(collections.length, speed) } }),
  }
}

function timesAt({ kind, buckets }: MeasuredTimes, speed: number): MeasuredTimes {
  return { kind, buckets: buckets.map(({ upToMs, count }) => ({ upToMs: upToMs / speed, count })) }
}
