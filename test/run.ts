import { appendFileSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FileReply } from './runner/file-worker.ts'
import { WorkerProcess } from './runner/worker-process.ts'
import { configureSeed } from './seed.ts'

/**
 * Runs the test files, two at a time where there are two cores, and ends with the plain line `N passed, N failed,
 * N skipped`.
 *
 *   npm test                      every test that needs no cluster
 *   npm test -- sim/deployment    only files whose path contains the word
 *   npm run test:cluster          the tests in test/cluster, against $KUBECONFIG, one after the other
 *   SEED=42 npm test              the same random cases again
 */
const TEST_FOLDER = fileURLToPath(new URL('.', import.meta.url))
const CLUSTER_FOLDER = `cluster${sep}`
const FILE_DEADLINE_MS = 120_000
const CLUSTER_FILE_DEADLINE_MS = 900_000
/** More would only wait for each other's child processes: many tests start some of their own. */
const WORKERS_MAX = 2
const SLOW_MS = 5_000

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const wantsCluster = process.argv.includes('--cluster')
const deadlineMs = wantsCluster ? CLUSTER_FILE_DEADLINE_MS : FILE_DEADLINE_MS
const seed = seedOrEnd()
console.log(`SEED=${seed}`)

const files = readdirSync(TEST_FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name.startsWith(CLUSTER_FOLDER) === wantsCluster)
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort()

const sum = { passed: 0, failed: 0, skipped: 0 }
const left = files.values()
const workers = wantsCluster ? 1 : Math.min(WORKERS_MAX, availableParallelism(), files.length)
await Promise.all(Array.from({ length: workers }, runWhatIsLeft))

if (sum.passed + sum.failed + sum.skipped === 0) {
  console.log(`no test matches ${words.join(' ') || 'test/**/*.test.ts'}`)
  sum.failed = 1
}
if (sum.failed > 0) console.log(`replay with SEED=${seed}`)
const closingLine = `${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`
if (process.env['TEST_RESULTS']) appendFileSync(process.env['TEST_RESULTS'], `${closingLine}\n`)
console.log(closingLine)
process.exit(sum.failed > 0 ? 1 : 0)

/** One worker's share: it takes the next file as soon as it has run one. */
async function runWhatIsLeft(): Promise<void> {
  const worker = new WorkerProcess()
  for (const name of left) {
    const startedMs = performance.now()
    tell(name, await worker.run({ path: TEST_FOLDER + name, deadlineMs }), performance.now() - startedMs)
  }
  await worker.close()
}

function tell(name: string, { outcome, output }: FileReply, tookMs: number): void {
  sum.passed += outcome.passed
  sum.failed += outcome.failed
  sum.skipped += outcome.skipped
  console.log(`${name} ${output.trimEnd()}`)
  for (const problem of outcome.problems)
    console.log(`FAILED ${relative('.', TEST_FOLDER + name)}\n${problem}`)
  if (tookMs > SLOW_MS) console.log(`  (${name} took ${(tookMs / 1000).toFixed(1)} s)`)
}

/** The workers take the seed from the environment. */
function seedOrEnd(): number {
  try {
    const drawn = configureSeed()
    process.env['SEED'] = String(drawn)
    return drawn
  } catch (error) {
    console.error(`test: ${(error as Error).message}`)
    return process.exit(2)
  }
}
