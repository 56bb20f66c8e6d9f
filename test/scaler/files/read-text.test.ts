import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ToolError } from '../../../scaler/errors.ts'
import { readText } from '../../../scaler/files/read-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-text-'))
process.once('exit', () => rmSync(folder, { recursive: true }))

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function refusal(path: string): string {
  try {
    readText(path, 'x.yaml', 'mend it')
  } catch (error) {
    const { code, message, remedy } = error as ToolError
    return `${code}: ${message}; ${remedy}`
  }
  throw new Error('it was read')
}

test('UTF-8 is read, with or without the mark that editors on Windows put before it', () => {
  assert.is(readText(write('plain', 'a: é\n'), 'x', ''), 'a: é\n')
  assert.is(readText(write('marked', '\uFEFFa: é\n'), 'x', ''), 'a: é\n')
})

test('other encodings are refused, with the line: the name caf\\xe9 would lose a letter in silence', () => {
  const latin = write('latin', Buffer.from('kind: Deployment\nname: café\n', 'latin1'))
  assert.is(
    refusal(latin),
    'MANIFEST_UNREADABLE: cannot read x.yaml: it is not UTF-8 (line 2): save it as UTF-8; mend it',
  )
  assert.match(refusal(write('utf16', Buffer.from('\uFEFFkind: Pod\n', 'utf16le'))), /not UTF-8 \(line 1\)/)
})

test('what cannot be opened is told in words', () => {
  assert.match(refusal(join(folder, 'none')), /x\.yaml: there is no such file or folder;/)
  assert.match(refusal(folder), /x\.yaml: it is a folder;/)
  assert.match(refusal(join(write('file', ''), 'inside')), /x\.yaml: what should be its folder is a file;/)
})

test.run()
