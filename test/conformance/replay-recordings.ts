import { RECORDING_KINDS, type RecordingKind, readRecording } from './read-recording.ts'

/** How many recordings of a kind the simulator reproduces, and the first difference of each other one. */
type KindReplay = {
  readonly kind: RecordingKind
  readonly recordings: number
  readonly reproduced: number
  /** Of the reproduced ones, those that are only at another moment within a second of the clock. */
  readonly atAnotherPhase: number
  readonly differences: readonly Remark[]
}

/** Something about one file. */
export type Remark = { readonly file: string; readonly text: string }

/** The recordings by their kind, and the files that are none. */
export type Replays = {
  readonly kinds: readonly KindReplay[]
  readonly unreadable: readonly Remark[]
}

type Result = {
  readonly file: string
  readonly kind: RecordingKind
  readonly phaseMs?: number
  readonly text?: string
}

/** Replays recordings of the real controllers. A file that cannot be read does not keep the others from it. */
export function replayRecordings(files: readonly string[]): Replays {
  const results: Result[] = []
  const unreadable: Remark[] = []
  for (const file of files) {
    const read = readRecording(file)
    if ('problem' in read) {
      unreadable.push({ file, text: read.problem })
      continue
    }
    try {
      const replay = read.replay()
      results.push({
        file,
        kind: read.kind,
        ...(replay.reproduced ? { phaseMs: replay.phaseMs ?? 0 } : { text: replay.difference }),
      })
    } catch (error) {
      unreadable.push({ file, text: error instanceof Error ? error.message : String(error) })
    }
  }
  return { kinds: RECORDING_KINDS.flatMap((kind) => summarize(kind, results)), unreadable }
}

function summarize(kind: RecordingKind, all: readonly Result[]): readonly KindReplay[] {
  const results = all.filter((result) => result.kind === kind)
  if (results.length === 0) return []
  const differences = results.flatMap(({ file, text }) => (text === undefined ? [] : [{ file, text }]))
  return [
    {
      kind,
      recordings: results.length,
      reproduced: results.length - differences.length,
      atAnotherPhase: results.filter(({ phaseMs = 0 }) => phaseMs > 0).length,
      differences,
    },
  ]
}
