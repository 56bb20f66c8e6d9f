import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What one process of the command line came to. */
export type CommandOutcome = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))
const DEADLINE_MS = 60_000

/**
 * Runs `tidegate ARGUMENTS` as a process of its own, in the project's folder.
 *
 * @param input its standard input
 * @param deadlineMs when it is ended: then the promise rejects
 */
export function runCommandLine(
  args: readonly string[],
  input = '',
  deadlineMs: number = DEADLINE_MS,
): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'scaler/main.ts', ...args],
      { cwd: PROJECT, timeout: deadlineMs, maxBuffer: 50_000_000, env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        if (error === null) resolve({ exitCode: 0, stdout, stderr })
        else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr })
        else reject(error)
      },
    )
    // A process that ends without reading its input closes the pipe: that is its right.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}
