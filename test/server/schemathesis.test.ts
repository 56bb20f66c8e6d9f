import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startApp } from './start-app.ts'

/** PYTHON=.venv/bin/python npm test -- schemathesis; any Python with `test/python-requirements.txt`. */
const GIVEN = process.env['PYTHON'] ?? 'python3'
// It runs in another folder.
const PYTHON = GIVEN.includes('/') ? resolve(GIVEN) : GIVEN
const DEADLINE_MS = 90_000
/** Fewer would leave routes out. */
const CASES_MIN = 300

/**
 * Everything that the document promises, but one: that each request which fits it is answered. No document can say that
 * a tensor has as many elements as its shape asks for.
 */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'missing_required_header',
  'unsupported_method',
]

const hasIt = spawnSync(PYTHON, ['-c', 'import schemathesis'], { timeout: DEADLINE_MS }).status === 0
if (!hasIt) console.log(`${PYTHON} has no schemathesis: its test is left out`)
const testIfThere = hasIt ? test : test.skip

testIfThere('schemathesis finds no failure and no answer that the document does not have', async () => {
  const { app } = await startApp()
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const { status, output } = await runSchemathesis(`${address}/docs/json`, address)
  await app.close()
  const cases = Number(output.match(/(\d+) generated/)?.[1])
  assert.ok(cases >= CASES_MIN, `${cases} cases\n${output}`)
  assert.is(status, 0, output)
})

testIfThere('schemathesis finds a server that does not keep to its document', async () => {
  const { app } = await startApp()
  app.addHook('preSerialization', async (request, _reply, payload) =>
    request.url === '/v2' ? { ...Object(payload), version: 7 } : payload,
  )
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const { status, output } = await runSchemathesis(`${address}/docs/json`, address, '--include-path', '/v2')
  await app.close()
  assert.is(status, 1, output)
  assert.match(output, '7 is not of type "string"')
})

/** In a folder of its own: it keeps what it found in a subfolder. */
function runSchemathesis(
  document: string,
  url: string,
  ...options: readonly string[]
): Promise<{ status: number | null; output: string }> {
  const cwd = mkdtempSync(join(tmpdir(), 'schemathesis-'))
  const words = ['-c', 'from schemathesis.cli import schemathesis; schemathesis()', 'run', document]
  const seed = `${fc.readConfigureGlobal().seed}`
  const bounds = ['--phases', 'coverage,fuzzing', '--max-examples', '5', '--seed', seed, '--no-color']
  const args = [...words, '--url', url, '--checks', CHECKS.join(','), ...bounds, ...options]
  return new Promise((settle) => {
    const child = execFile(PYTHON, args, { cwd, timeout: DEADLINE_MS }, (_, stdout, stderr) => {
      rmSync(cwd, { recursive: true })
      settle({ status: child.exitCode, output: `${stdout}\n${stderr}` })
    })
  })
}

test.run()
