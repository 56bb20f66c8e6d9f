import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OptionReader } from '../../../scaler/options/option-reader.ts'
import { checkOutputFile } from '../../../scaler/options/output-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'output-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'there.svg')
writeFileSync(file, 'as it was')

function complaint(path: string | undefined): string {
  const read = new OptionReader()
  checkOutputFile(read, '--svg', path)
  try {
    read.finish()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

test('a file that is there, a new one in a folder, a device and none at all are taken', () => {
  for (const path of [file, join(folder, 'new.svg'), '/dev/null', undefined])
    assert.is(complaint(path), '', String(path))
  assert.not.ok(existsSync(join(folder, 'new.svg')), 'looking at it makes no file')
})

test('a folder that is not there, a folder, a file for a folder and an empty name are refused', () => {
  assert.match(
    complaint(join(folder, 'nowhere', 'x.svg')),
    /^--svg must be a file .*there is no folder .*nowhere/,
  )
  assert.match(complaint(folder), 'it is a folder')
  assert.match(complaint(join(file, 'x.svg')), /its folder is a file/)
  assert.match(complaint(''), 'it has no name')
})

test.run()
