import type { Batching, Parsed, ServiceTimeBucket } from '../../../sim/index.ts'
import { ToolError } from '../../errors.ts'
import { fieldsOf, type NumberBounds, ProfileReader } from './profile-reader.ts'
import {
  type CheckedLatencies,
  PROFILE_VERSION,
  type ProfileCheck,
  type ServiceProfile,
} from './service-profile.ts'

const BUCKETS_MAX = 1000
const CHECKS_MAX = 100
const PLACES: NumberBounds = { min: 1, max: 10_000, isWhole: true }
const TIME_MS: NumberBounds = { min: 0, max: 3_600_000 }
const COUNT: NumberBounds = { min: 0, max: Number.MAX_SAFE_INTEGER }
const VERSION: NumberBounds = { min: 1, max: Number.MAX_SAFE_INTEGER, isWhole: true }
const PER_SECOND: NumberBounds = { min: 0.001, max: 1_000_000 }

/**
 * Takes what was read from a file for a profile, if it is one; everything that is wrong with it at once.
 *
 * @param name what to call the profile in problems
 * @throws {ToolError} PROFILE_TOO_NEW, whatever else may be wrong with it: by a later version it may be right
 */
export function parseProfile(json: unknown, name: string): Parsed<ServiceProfile> {
  const read = new ProfileReader(name)
  const fields = fieldsOf(json)
  // Those from before there were versions have none.
  const version = read.number(fields['version'] ?? PROFILE_VERSION, 'version', VERSION)
  if (version > PROFILE_VERSION)
    throw new ToolError(
      'PROFILE_TOO_NEW',
      `profile ${name} has version ${version}, and this program reads ${PROFILE_VERSION}`,
      { remedy: 'take the tidegate that wrote it, or calibrate anew with --save FILE' },
    )
  const value: ServiceProfile = {
    version: PROFILE_VERSION,
    serviceTime: { kind: 'histogram', buckets: readBuckets(read, fieldsOf(fields['serviceTime'])) },
    concurrency: read.number(fields['concurrency'], 'concurrency', PLACES),
    ...(fields['batching'] === undefined ? {} : { batching: readBatching(read, fields['batching']) }),
    overheadMs: read.number(fields['overheadMs'], 'overheadMs', TIME_MS),
    capacityPerSecond: read.number(fields['capacityPerSecond'], 'capacityPerSecond', PER_SECOND),
    checks: read.list(fields['checks'], 'checks', CHECKS_MAX).map((check, at) => readCheck(read, check, at)),
    measuredAt: read.text(fields['measuredAt'], 'measuredAt'),
    node: read.text(fields['node'], 'node'),
  }
  return read.problems.length > 0 ? { ok: false, problems: read.problems } : { ok: true, value }
}

function readBuckets(
  read: ProfileReader,
  { kind, buckets }: Readonly<Record<string, unknown>>,
): readonly ServiceTimeBucket[] {
  if (kind !== 'histogram') read.report('serviceTime.kind', kind, 'histogram')
  const list = read.list(buckets, 'serviceTime.buckets', BUCKETS_MAX)
  const taken = list.map(({ upToMs, count }, at) => ({
    upToMs: read.number(upToMs, `serviceTime.buckets[${at}].upToMs`, TIME_MS),
    count: read.number(count, `serviceTime.buckets[${at}].count`, COUNT),
  }))
  for (const [at, { upToMs }] of taken.entries())
    if (upToMs <= (taken[at - 1]?.upToMs ?? 0))
      read.report(`serviceTime.buckets[${at}].upToMs`, upToMs, 'longer than the one before')
  if (taken.every(({ count }) => count === 0))
    read.report('serviceTime.buckets', taken.length, 'buckets of which one has a count')
  return taken
}

function readBatching(read: ProfileReader, value: unknown): Batching {
  const { rowsMax, delayMs, rowMs, sharedMs } = fieldsOf(value)
  return {
    rowsMax: read.number(rowsMax, 'batching.rowsMax', PLACES),
    delayMs: read.number(delayMs, 'batching.delayMs', TIME_MS),
    rowMs: read.number(rowMs, 'batching.rowMs', TIME_MS),
    ...(sharedMs === undefined ? {} : { sharedMs: read.number(sharedMs, 'batching.sharedMs', TIME_MS) }),
  }
}

function readCheck(read: ProfileReader, check: Readonly<Record<string, unknown>>, at: number): ProfileCheck {
  const latencies = (name: 'predicted' | 'measured'): CheckedLatencies => {
    const of = fieldsOf(check[name])
    const quantile = (field: keyof CheckedLatencies): number | null =>
      of[field] === null ? null : read.number(of[field], `checks[${at}].${name}.${field}`, TIME_MS)
    return { p50Ms: quantile('p50Ms'), p95Ms: quantile('p95Ms'), p99Ms: quantile('p99Ms') }
  }
  const rate = (field: 'ratePerSecond' | 'answeredPerSecond'): number =>
    read.number(check[field], `checks[${at}].${field}`, { ...PER_SECOND, min: 0 })
  return {
    ratePerSecond: rate('ratePerSecond'),
    answeredPerSecond: rate('answeredPerSecond'),
    predicted: latencies('predicted'),
    measured: latencies('measured'),
  }
}
