import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeploymentRecording } from './deployment-recording.ts'
import { replayDeployment } from './replay-deployment.ts'

/** How many recordings of a folder the simulator reproduces, and the first difference of each other one. */
export type FolderReplay = {
  readonly recordings: number
  readonly reproduced: number
  readonly differences: readonly { readonly file: string; readonly difference: string }[]
}

/** Replays every recording of the Deployment controller in a folder. */
export function replayFolder(folder: string): FolderReplay {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
  const differences = files.flatMap((file) => {
    const recording = JSON.parse(readFileSync(join(folder, file), 'utf8')) as DeploymentRecording
    const replay = replayDeployment(recording)
    return replay.reproduced ? [] : [{ file, difference: replay.difference }]
  })
  return { recordings: files.length, reproduced: files.length - differences.length, differences }
}
