import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Beside the source under tsx; two folders up and in again from dist/server. */
const CANDIDATES = ['./models/', '../../server/models/']

/**
 * The folder of the models that come with the server, wherever it was started from.
 *
 * @throws {Error} naming the folders tried
 */
export function findModelRoot(): string {
  const folders = CANDIDATES.map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)))
  const found = folders.find((folder) => existsSync(folder))
  if (found === undefined) throw new Error(`no models in ${folders.join(' or ')}`)
  return found
}
