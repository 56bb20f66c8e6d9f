import type { Crowding } from '../../../sim/index.ts'
import { CROWD, FACTOR, PAUSES_PER_SECOND, REQUESTS_BETWEEN } from '../../traffic/service/pace-bounds.ts'
import { readTimes } from './parse-times.ts'
import { fieldsOf, type ProfileReader } from './profile-reader.ts'
import type { ServiceFit } from './service-profile.ts'

const POINTS_MAX = 100

/** Reads what makes a pod slower or lets it stand still; each of it may be absent. */
export function readPace(
  read: ProfileReader,
  { crowding, pauses, collections }: Readonly<Record<string, unknown>>,
): Pick<ServiceFit, 'crowding' | 'pauses' | 'collections'> {
  return {
    ...(crowding === undefined ? {} : { crowding: readCrowding(read, crowding) }),
    ...(pauses === undefined
      ? {}
      : {
          pauses: {
            perSecond: read.number(fieldsOf(pauses)['perSecond'], 'pauses.perSecond', PAUSES_PER_SECOND),
            length: readTimes(read, fieldsOf(pauses)['length'], 'pauses.length'),
          },
        }),
    ...(collections === undefined
      ? {}
      : {
          collections: {
            everyRequests: read.number(
              fieldsOf(collections)['everyRequests'],
              'collections.everyRequests',
              REQUESTS_BETWEEN,
            ),
            length: readTimes(read, fieldsOf(collections)['length'], 'collections.length'),
          },
        }),
  }
}

function readCrowding(read: ProfileReader, value: unknown): Crowding {
  const points = read.list(value, 'crowding', POINTS_MAX).map(({ requests, factor }, at) => ({
    requests: read.number(requests, `crowding[${at}].requests`, { ...CROWD, isWhole: true }),
    factor: read.number(factor, `crowding[${at}].factor`, FACTOR),
  }))
  if (points.length === 0) read.report('crowding', points.length, 'one point at least')
  for (const [at, { requests }] of points.entries())
    if (requests <= (points[at - 1]?.requests ?? 0))
      read.report(`crowding[${at}].requests`, requests, 'more than at the point before')
  return points
}
