import type { ServedTraffic, ServiceModel } from '../../sim/index.ts'
import { formatDuration } from './format-duration.ts'

/** Traffic and service in a line: `Traffic: poisson; exponential service, 1 at once in a pod, random`. */
export function describeTraffic({ depth, arrivals, service }: ServedTraffic): string {
  const kind = depth === 'fluid' ? `${arrivals.kind} as a fluid` : arrivals.kind
  return [
    `Traffic: ${kind}; ${service.serviceTime.kind} service, ${service.concurrency} at once in a pod`,
    service.balance,
    ...limits(service),
  ].join(', ')
}

function limits(service: ServiceModel): readonly string[] {
  const { batching, queueLimit, deadlineMs, connections, patienceMs, retries, holdMs } = service
  return [
    ...(batching === undefined ? [] : [`runs of up to ${batching.rowsMax}`]),
    ...(queueLimit === undefined ? [] : [`queue of ${queueLimit}`]),
    ...(deadlineMs === undefined ? [] : [`deadline ${formatDuration(deadlineMs)}`]),
    ...(connections === undefined ? [] : [describeConnections(connections)]),
    ...(patienceMs === undefined ? [] : [`patience ${formatDuration(patienceMs)}`]),
    ...(retries === undefined ? [] : [`${retries.max} retries`]),
    ...(holdMs === undefined ? [] : [`held up to ${formatDuration(holdMs)} without pods`]),
    ...pace(service),
  ]
}

function pace({ warmUp, crowding, pauses, collections, cpu }: ServiceModel): readonly string[] {
  const crowded = crowding?.at(-1)
  return [
    ...(warmUp === undefined ? [] : [`${warmUp.factor} times as slow at first`]),
    ...(crowded === undefined
      ? []
      : [`runs ${times(crowded.factor)} as long with ${crowded.requests} requests`]),
    ...(pauses === undefined ? [] : [`${pauses.perSecond.toPrecision(2)} pauses/s`]),
    ...(collections === undefined ? [] : [`garbage after ${collections.everyRequests.toFixed(0)} requests`]),
    ...(cpu === undefined ? [] : [`${cpu.cores} cores busy of ${cpu.limitCores}`]),
  ]
}

function times(factor: number): string {
  return `${Number(factor.toPrecision(3))} times`
}

function describeConnections({ count, lifeMs }: NonNullable<ServiceModel['connections']>): string {
  const connections = count === 1 ? '1 connection' : `${count} connections`
  return lifeMs === undefined ? `${connections} that stay` : `${connections} of ${formatDuration(lifeMs)}`
}
