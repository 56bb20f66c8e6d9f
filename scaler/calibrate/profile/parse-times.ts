import { fieldsOf, type NumberBounds, type ProfileReader } from './profile-reader.ts'
import type { MeasuredTimes } from './service-profile.ts'

const BUCKETS_MAX = 1000
/** Of any time in a profile, in milliseconds: an hour. */
export const TIME_MS: NumberBounds = { min: 0, max: 3_600_000 }
const COUNT: NumberBounds = { min: 0, max: Number.MAX_SAFE_INTEGER }

/** Reads a histogram of times. */
export function readTimes(read: ProfileReader, value: unknown, field: string): MeasuredTimes {
  const { kind, buckets } = fieldsOf(value)
  if (kind !== 'histogram') read.report(`${field}.kind`, kind, 'histogram')
  const list = read.list(buckets, `${field}.buckets`, BUCKETS_MAX)
  const taken = list.map(({ upToMs, count }, at) => ({
    upToMs: read.number(upToMs, `${field}.buckets[${at}].upToMs`, TIME_MS),
    count: read.number(count, `${field}.buckets[${at}].count`, COUNT),
  }))
  for (const [at, { upToMs }] of taken.entries())
    if (upToMs <= (taken[at - 1]?.upToMs ?? 0))
      read.report(`${field}.buckets[${at}].upToMs`, upToMs, 'longer than the one before')
  if (taken.every(({ count }) => count === 0))
    read.report(`${field}.buckets`, taken.length, 'buckets of which one has a count')
  return { kind: 'histogram', buckets: taken }
}
