import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { whyNot } from '../files/why-not.ts'
import type { OptionReader } from './option-reader.ts'

/**
 * Refuses a file to which nothing can be written: what is to stand in it may take minutes to make. A file that is
 * there is written over.
 *
 * @param path undefined when nobody asked for the file
 */
export function checkOutputFile(read: OptionReader, flag: string, path: string | undefined): void {
  if (path === undefined) return
  const cause = whyUnwritable(path)
  if (cause !== undefined) read.refuse(flag, `a file that can be written (${cause})`, path)
}

function whyUnwritable(path: string): string | undefined {
  if (path === '') return 'it has no name'
  if (path.endsWith('/')) return 'it is a folder'
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.isDirectory()) return 'it is a folder'
    if (found === undefined && !existsSync(dirname(path))) return `there is no folder ${dirname(path)}`
    accessSync(found === undefined ? dirname(path) : path, constants.W_OK)
    if (found === undefined && !statSync(dirname(path)).isDirectory()) return 'its folder is a file'
    return undefined
  } catch (error) {
    return whyNot(error)
  }
}
