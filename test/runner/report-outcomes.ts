import { resolve } from 'node:path'
import { runFile } from './run-file.ts'

/**
 * Runs the files named on the command line one after the other, and prints their outcomes as one last line of JSON.
 *
 * A process of its own, because suites cannot be run within a suite: both would use the same global queue.
 */
const HANGING_DEADLINE_MS = 300
const DEADLINE_MS = 60_000

const outcomes: Record<string, unknown> = {}
for (const path of process.argv.slice(2)) {
  const deadlineMs = path.includes('hanging') ? HANGING_DEADLINE_MS : DEADLINE_MS
  outcomes[path] = await runFile(resolve(path), deadlineMs)
}
console.log(`\n${JSON.stringify(outcomes)}`)
process.exit(0)
