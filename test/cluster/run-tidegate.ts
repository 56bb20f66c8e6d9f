import { execFile } from 'node:child_process'
import { join } from 'node:path'

const REPOSITORY = join(import.meta.dirname, '../..')

/** Longer than the command's own time-outs: it should end by itself. */
const DEADLINE_MS = 400_000
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024

/** How a run of the command line ended. */
export type Run = { readonly exitCode: number | string; readonly stdout: string; readonly stderr: string }

/** Runs the command line as a user would, against the same cluster as the test. */
export function runTidegate(args: readonly string[]): Promise<Run> {
  const options = { cwd: REPOSITORY, timeout: DEADLINE_MS, maxBuffer: OUTPUT_BYTES_MAX }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scaler/main.ts', ...args],
      options,
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : (error.code ?? String(error.signal))
        resolve({ exitCode, stdout, stderr })
      },
    )
  })
}
