import type { Batching, Parsed } from '../../../sim/index.ts'
import { ToolError } from '../../errors.ts'
import { readPace } from './parse-pace.ts'
import { readTimes, TIME_MS } from './parse-times.ts'
import { fieldsOf, type NumberBounds, ProfileReader } from './profile-reader.ts'
import {
  type CheckedLatencies,
  PROFILE_VERSION,
  type ProfileCheck,
  type ServiceProfile,
} from './service-profile.ts'

const CHECKS_MAX = 100
const PLACES: NumberBounds = { min: 1, max: 10_000, isWhole: true }
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
  // Those from before there were versions have none; the first ones knew of no crowds and no pauses.
  const version = read.number(fields['version'] ?? PROFILE_VERSION, 'version', VERSION)
  if (version > PROFILE_VERSION)
    throw new ToolError(
      'PROFILE_TOO_NEW',
      `profile ${name} has version ${version}, and this program reads ${PROFILE_VERSION}`,
      { remedy: 'take the tidegate that wrote it, or calibrate anew with --save FILE' },
    )
  const value: ServiceProfile = {
    version: PROFILE_VERSION,
    serviceTime: readTimes(read, fields['serviceTime'], 'serviceTime'),
    concurrency: read.number(fields['concurrency'], 'concurrency', PLACES),
    ...(fields['batching'] === undefined ? {} : { batching: readBatching(read, fields['batching']) }),
    ...readPace(read, fields),
    overheadMs: read.number(fields['overheadMs'], 'overheadMs', TIME_MS),
    capacityPerSecond: read.number(fields['capacityPerSecond'], 'capacityPerSecond', PER_SECOND),
    checks: read.list(fields['checks'], 'checks', CHECKS_MAX).map((check, at) => readCheck(read, check, at)),
    measuredAt: read.text(fields['measuredAt'], 'measuredAt'),
    node: read.text(fields['node'], 'node'),
  }
  return read.problems.length > 0 ? { ok: false, problems: read.problems } : { ok: true, value }
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
