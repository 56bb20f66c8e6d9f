import { findRecordings } from './find-recordings.ts'
import { type Remark, replayRecordings } from './replay-recordings.ts'

/**
 * `npm run conformance -- FOLDER…`: simulates every recording of the real controllers in the folders, and says how many
 * of each kind are reproduced, and where each other one differs first. Exit code 2 when something cannot be read.
 */
const folders = process.argv.slice(2)
if (folders.length === 0) fail('give the folders of recordings')
const { kinds, unreadable } = replayRecordings(folders.flatMap(filesOf))
for (const { kind, recordings, reproduced } of kinds)
  console.log(`${kind}: ${reproduced} of ${recordings} reproduced`)
for (const { kind, atAnotherPhase, differences } of kinds) {
  if (atAnotherPhase > 0)
    console.log(
      `  ${kind}: ${atAnotherPhase} of them from another moment within a second of the clock, which recordings do not tell`,
    )
  print(differences)
}
print(unreadable, 'cannot be read: ')
if (unreadable.length > 0) process.exitCode = 2

function filesOf(folder: string): readonly string[] {
  try {
    const files = findRecordings(folder)
    if (files.length === 0) fail(`${folder}: there are no recordings in it`)
    return files
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
    return []
  }
}

function print(remarks: readonly Remark[], label = ''): void {
  for (const { file, text } of remarks) console.log(`  ${file}  ${label}${text}`)
}

function fail(message: string): void {
  console.error(`conformance: ${message}`)
  process.exitCode = 2
}
