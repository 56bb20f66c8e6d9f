import { basename } from 'node:path'
import { replayFolder } from './replay-folder.ts'

/**
 * `npm run conformance -- FOLDER…`: simulates every recording of the real controllers in the folders and says how
 * many are reproduced. The folder's name is the kind of its recordings; so far only `deployment` is simulated.
 */
const folders = process.argv.slice(2)
if (folders.length === 0) {
  console.error('conformance: give the folders of recordings')
  process.exitCode = 2
}
for (const folder of folders) {
  const kind = basename(folder)
  if (kind !== 'deployment') {
    console.error(`conformance: ${folder}: recordings of the kind ${kind} are not simulated yet`)
    process.exitCode = 2
    continue
  }
  const { recordings, reproduced, differences } = replayFolder(folder)
  console.log(`${kind}: ${reproduced} of ${recordings} reproduced`)
  for (const { file, difference } of differences) console.log(`  ${file}  ${difference}`)
}
