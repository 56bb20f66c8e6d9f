import { ToolError } from '../errors.ts'
import { readUtf8 } from './read-utf8.ts'
import { whyNot } from './why-not.ts'

/**
 * The text of a file, or of standard input.
 *
 * @param file 0 is standard input
 * @param name what to call it in errors
 * @param remedy what to do when it cannot be read
 * @throws {ToolError} MANIFEST_UNREADABLE, also for a text that is not UTF-8
 */
export function readText(file: string | 0, name: string, remedy: string): string {
  try {
    return readUtf8(file)
  } catch (cause) {
    throw new ToolError('MANIFEST_UNREADABLE', `cannot read ${name}: ${whyNot(cause)}`, {
      field: name,
      remedy,
      cause,
    })
  }
}
