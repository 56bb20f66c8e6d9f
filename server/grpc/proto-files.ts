import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Beside the source under tsx; three folders up and in again from dist/server/grpc. */
const FOLDERS = ['./', '../../../server/grpc/']

/**
 * Where a .proto file of this folder is, wherever the server was started from.
 *
 * @throws {Error} naming the places tried
 */
export function findProtoFile(name: string): string {
  const paths = FOLDERS.map((folder) => fileURLToPath(new URL(folder + name, import.meta.url)))
  const found = paths.find((path) => existsSync(path))
  if (found === undefined) throw new Error(`no ${name} in ${paths.join(' or ')}`)
  return found
}
