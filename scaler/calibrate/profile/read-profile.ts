import { readFileSync, statSync } from 'node:fs'
import type { Parsed } from '../../../sim/index.ts'
import { parseProfile } from './parse-profile.ts'
import { ProfileReader } from './profile-reader.ts'
import type { ServiceProfile } from './service-profile.ts'

/** A profile has some 110 buckets: a few kilobytes. */
const BYTES_MAX = 1_000_000

/** Reads what `calibrate --save` wrote; everything that is wrong with it at once. */
export function readProfile(path: string): Parsed<ServiceProfile> {
  const refuse = (value: unknown, bound: string): Parsed<ServiceProfile> => {
    const read = new ProfileReader(path)
    read.report('', value, bound)
    return { ok: false, problems: read.problems }
  }
  try {
    const { size } = statSync(path)
    if (size > BYTES_MAX) return refuse(`${size} bytes`, `at most ${BYTES_MAX} bytes`)
    return parseProfile(JSON.parse(readFileSync(path, 'utf8')), path)
  } catch (error) {
    return refuse(path, `a file of JSON that can be read: ${(error as Error).message}`)
  }
}
