import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The JSON files in a folder and in those below it, by name.
 *
 * @throws when the folder cannot be listed
 */
export function findRecordings(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name))
}
