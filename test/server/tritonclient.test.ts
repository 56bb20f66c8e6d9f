import { execFile, spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findModelRoot } from '../../server/model-root.ts'
import { DATATYPES } from '../../server/protocol/tensor/datatype.ts'
import { createModelsFolder } from './models-folder.ts'
import { startApp } from './start-app.ts'
import { writeIdentityModel } from './write-onnx-model.ts'

/** PYTHON=.venv/bin/python npm test -- tritonclient; any Python with `test/python-requirements.txt`. */
const PYTHON = process.env['PYTHON'] ?? 'python3'
const SCRIPT = fileURLToPath(new URL('./tritonclient-check.py', import.meta.url))
const DEADLINE_MS = 60_000

const hasClient = spawnSync(PYTHON, ['-c', 'import tritonclient.http'], { timeout: DEADLINE_MS }).status === 0
if (!hasClient) console.log(`${PYTHON} has no tritonclient: its test is left out`)
const testIfThere = hasClient ? test : test.skip

testIfThere('Triton’s own client finds everything as the protocol says', async () => {
  const root = createModelsFolder({
    'same/7/model.onnx': writeIdentityModel(
      DATATYPES.map((datatype) => ({ name: datatype, datatype, shape: ['rows', 'columns'] })),
    ),
  })
  cpSync(join(findModelRoot(), 'heart'), join(root, 'heart'), { recursive: true })
  const { app } = await startApp({ root, hasModelControl: true })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const { stdout } = await promisify(execFile)(PYTHON, [SCRIPT, new URL(address).host], {
    timeout: DEADLINE_MS,
  })
  await app.close()
  assert.equal(JSON.parse(stdout), {
    live: true,
    ready: true,
    name: 'tidegate',
    'model ready': true,
    'version ready': true,
    'model unknown': false,
    'as bytes, differ': [],
    'as JSON, differ': [],
    heart: ['2', [0]],
    probabilities: [1, 2],
    asynchronous: 20,
    priority: [0],
    'no such priority': ['400', true],
    refused: ['400', true],
    unloaded: false,
    loaded: true,
    index: ['heart 1 READY', 'heart 2 READY', 'same 7 READY'],
  })
})

test.run()
