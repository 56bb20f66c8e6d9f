import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { replayFolder } from './replay-folder.ts'

/** What is left are races in the real controllers, or within one second of the clock, which no recording holds. */
const REPRODUCED_MIN = 0.97

for (const [kind, recordingsMin] of [
  ['deployment', 40],
  ['hpa', 30],
  ['keda', 35],
] as const)
  test(`the simulator writes what the real controllers wrote, in the same order: ${kind}`, () => {
    const replay = replayFolder(fileURLToPath(new URL(`./recordings/${kind}`, import.meta.url)))
    assert.ok(replay)
    const { recordings, reproduced, differences } = replay
    console.log(`${kind}: ${reproduced} of ${recordings} recordings reproduced`)
    assert.ok(recordings >= recordingsMin, `there are recordings to compare with, not ${recordings}`)
    assert.ok(reproduced / recordings >= REPRODUCED_MIN, JSON.stringify(differences, undefined, 2))
  })

test('a folder of another name holds no recordings', () => {
  assert.is(replayFolder('recordings/statefulset'), undefined)
})

test.run()
