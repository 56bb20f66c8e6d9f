import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { replayFolder } from './replay-folder.ts'

/** What is left are races within one second of the clock of the recording, which the recording does not hold. */
const REPRODUCED_MIN = 0.97

test('the simulator writes what the real Deployment controller wrote, in the same order', () => {
  const folder = fileURLToPath(new URL('./recordings/deployment', import.meta.url))
  const { recordings, reproduced, differences } = replayFolder(folder)
  console.log(`deployment: ${reproduced} of ${recordings} recordings reproduced`)
  assert.ok(recordings >= 40, `there are recordings to compare with, not ${recordings}`)
  assert.ok(reproduced / recordings >= REPRODUCED_MIN, JSON.stringify(differences, undefined, 2))
})

test.run()
