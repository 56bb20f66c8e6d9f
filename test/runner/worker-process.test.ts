import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { FileReply } from './file-worker.ts'
import { WorkerProcess } from './worker-process.ts'

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url))
const SPARE_MS = 200

// One worker for all of them: what one file does to it must not reach the next one.
const worker = new WorkerProcess(SPARE_MS)
test.after(() => worker.close())

function run(fixture: string, deadlineMs = 60_000): Promise<FileReply> {
  return worker.run({ path: `${FIXTURES}${fixture}.ts`, deadlineMs })
}

function checkGood({ outcome, output }: FileReply): void {
  assert.equal(outcome, { passed: 2, failed: 0, skipped: 1, problems: [] })
  assert.match(output, /\(2 \/ 2\)/)
}

test('a good file passes, and what it prints comes back', async () => checkGood(await run('good')))

test('a file that ends the process has failed, and the next one has another process', async () => {
  const { outcome } = await run('ending')
  assert.equal(outcome.problems, ['it ended the process of the tests, with exit code 0'])
  assert.is(outcome.failed, 1)
  checkGood(await run('good'))
})

test('a file that never lets the loop turn is ended soon after its deadline', async () => {
  const { outcome } = await run('blocking', 3000)
  assert.equal(outcome.problems, ['it ended the process of the tests, with SIGKILL'])
  checkGood(await run('good'))
})

test.run()
