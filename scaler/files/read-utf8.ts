import { readFileSync } from 'node:fs'

/**
 * The text of a file. One that is not UTF-8 is refused: read as if it were, a name would lose letters in silence, and
 * what PowerShell writes by default (UTF-16) would be one long word.
 *
 * @param file 0 is standard input
 * @throws {Error} with a message that follows the file's name, or the error of the system
 */
export function readUtf8(file: string | 0): string {
  const bytes = readFileSync(file)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Error(`it is not UTF-8 (line ${firstBadLine(bytes)}): save it as UTF-8`)
  }
}

/** Counted from 1. What cannot be decoded becomes U+FFFD, which hardly anybody writes. */
function firstBadLine(bytes: Buffer): number {
  const text = bytes.toString('utf8')
  return text.slice(0, text.indexOf('\uFFFD')).split('\n').length
}
