import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Beside the source under tsx; two folders up and in again from dist/server. */
const CANDIDATES = ['./models/heart/', '../../server/models/heart/']

/**
 * The folder of the model's card and files, wherever the server was started from.
 *
 * @throws {Error} naming the folders tried
 */
export function findModelRoot(): string {
  const folders = CANDIDATES.map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)))
  const found = folders.find((folder) => existsSync(`${folder}model-card.json`))
  if (found === undefined) throw new Error(`no model-card.json in ${folders.join(' or ')}`)
  return found
}
