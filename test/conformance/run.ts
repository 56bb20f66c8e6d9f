import { KINDS, replayFolder } from './replay-folder.ts'

/**
 * `npm run conformance -- FOLDER…`: simulates every recording of the real controllers in the folders and says how
 * many are reproduced. The folder's name is the kind of its recordings.
 */
const folders = process.argv.slice(2)
if (folders.length === 0) {
  console.error('conformance: give the folders of recordings')
  process.exitCode = 2
}
const replays = folders.flatMap((folder) => {
  const replay = replayFolder(folder)
  if (replay !== undefined) return [replay]
  console.error(`conformance: ${folder}: a folder of recordings is named ${KINDS.join(', ')}`)
  process.exitCode = 2
  return []
})
for (const { kind, recordings, reproduced } of replays)
  console.log(`${kind}: ${reproduced} of ${recordings} reproduced`)
for (const { kind, differences } of replays)
  for (const { file, difference } of differences) console.log(`  ${kind}/${file}  ${difference}`)
