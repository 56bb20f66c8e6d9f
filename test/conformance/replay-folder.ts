import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Replay } from './first-difference.ts'
import { replayDeployment } from './replay-deployment.ts'
import { replayHpa } from './replay-hpa.ts'
import { replayKeda } from './replay-keda.ts'

/** How many recordings of a folder the simulator reproduces, and the first difference of each other one. */
export type FolderReplay = {
  readonly kind: string
  readonly recordings: number
  readonly reproduced: number
  readonly differences: readonly { readonly file: string; readonly difference: string }[]
}

/** What replays a recording of a kind, a kind being the name of the folder that holds it. */
const REPLAYS: Readonly<Record<string, (recording: never) => Replay>> = {
  deployment: replayDeployment,
  hpa: replayHpa,
  keda: replayKeda,
}

/** The kinds of recordings that can be replayed. */
export const KINDS: readonly string[] = Object.keys(REPLAYS)

/**
 * Replays every recording of the real controllers in a folder.
 *
 * @returns undefined when no recordings of the folder's kind can be replayed
 */
export function replayFolder(folder: string): FolderReplay | undefined {
  const kind = basename(folder)
  const replay = REPLAYS[kind]
  if (replay === undefined) return undefined
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
  const differences = files.flatMap((file) => {
    const result = replay(JSON.parse(readFileSync(join(folder, file), 'utf8')) as never)
    return result.reproduced ? [] : [{ file, difference: result.difference }]
  })
  return { kind, recordings: files.length, reproduced: files.length - differences.length, differences }
}
