import { readFileSync } from 'node:fs'
import { ToolError } from '../errors.ts'

/**
 * The text of a file, or of standard input.
 *
 * @param file 0 is standard input
 * @param name what to call it in errors
 * @param remedy what to do when it cannot be read
 * @throws {ToolError} MANIFEST_UNREADABLE
 */
export function readText(file: string | 0, name: string, remedy: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ToolError('MANIFEST_UNREADABLE', `cannot read ${name}: ${reason}`, {
      field: name,
      remedy,
      cause,
    })
  }
}
