import { appendFileSync, readdirSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runFile } from './runner/run-file.ts'
import { configureSeed } from './seed.ts'

/**
 * Runs the test files and ends with the plain line `N passed, N failed, N skipped`.
 *
 *   npm test                      every test that needs no cluster
 *   npm test -- sim/deployment    only files whose path contains the word
 *   npm run test:cluster          the tests in test/cluster, against $KUBECONFIG
 *   SEED=42 npm test              the same random cases again
 */
const TEST_FOLDER = fileURLToPath(new URL('.', import.meta.url))
const CLUSTER_FOLDER = `cluster${sep}`
const FILE_DEADLINE_MS = 120_000
const CLUSTER_FILE_DEADLINE_MS = 900_000

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const wantsCluster = process.argv.includes('--cluster')
const seed = seedOrEnd()
console.log(`SEED=${seed}`)

const files = readdirSync(TEST_FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name.startsWith(CLUSTER_FOLDER) === wantsCluster)
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .sort()

const sum = { passed: 0, failed: 0, skipped: 0 }
for (const name of files) {
  const startedMs = performance.now()
  process.stdout.write(`${name} `)
  const outcome = await runFile(
    `${TEST_FOLDER}${name}`,
    wantsCluster ? CLUSTER_FILE_DEADLINE_MS : FILE_DEADLINE_MS,
  )
  sum.passed += outcome.passed
  sum.failed += outcome.failed
  sum.skipped += outcome.skipped
  for (const problem of outcome.problems)
    console.log(`FAILED ${relative('.', TEST_FOLDER + name)}\n${problem}`)
  const tookMs = performance.now() - startedMs
  if (tookMs > 5_000) console.log(`  (${name} took ${(tookMs / 1000).toFixed(1)} s)`)
}

if (sum.passed + sum.failed + sum.skipped === 0) {
  console.log(`no test matches ${words.join(' ') || 'test/**/*.test.ts'}`)
  sum.failed = 1
}
if (sum.failed > 0) console.log(`replay with SEED=${seed}`)
const closingLine = `${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`
if (process.env['TEST_RESULTS']) appendFileSync(process.env['TEST_RESULTS'], `${closingLine}\n`)
console.log(closingLine)
// Open handles must not keep a finished run alive, nor a failed one look green.
process.exit(sum.failed > 0 ? 1 : 0)

function seedOrEnd(): number {
  try {
    return configureSeed()
  } catch (error) {
    console.error(`test: ${(error as Error).message}`)
    return process.exit(2)
  }
}
