import { readFileSync, statSync } from 'node:fs'
import type { Parsed } from '../../../sim/index.ts'
import { whyNot } from '../../files/why-not.ts'
import { parseProfile } from './parse-profile.ts'
import { ProfileReader } from './profile-reader.ts'
import type { ServiceProfile } from './service-profile.ts'

/** A profile has some 110 buckets: a few kilobytes. */
const BYTES_MAX = 1_000_000

/**
 * Reads what `calibrate --save` wrote; everything that is wrong with it at once.
 *
 * @throws {ToolError} PROFILE_TOO_NEW
 */
export function readProfile(path: string): Parsed<ServiceProfile> {
  const json = readJson(path)
  if (json.ok) return parseProfile(json.value, path)
  const read = new ProfileReader(path)
  read.report('', json.found, json.bound)
  return { ok: false, problems: read.problems }
}

type ReadJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly found: string; readonly bound: string }

function readJson(path: string): ReadJson {
  try {
    const { size } = statSync(path)
    if (size > BYTES_MAX) return { ok: false, found: `${size} bytes`, bound: `at most ${BYTES_MAX} bytes` }
    return { ok: true, value: JSON.parse(readFileSync(path, 'utf8')) }
  } catch (error) {
    const bound = `a file of JSON that can be read (${whyNot(error)})`
    return { ok: false, found: path, bound }
  }
}
