import { execFile, spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findModelRoot } from '../../../server/model-root.ts'
import { DATATYPES } from '../../../server/protocol/tensor/datatype.ts'
import { createModelsFolder } from '../models-folder.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'
import { startGrpc } from './grpc-client.ts'

/** PYTHON=.venv/bin/python npm test -- grpc/tritonclient; any Python with `test/python-requirements.txt`. */
const PYTHON = process.env['PYTHON'] ?? 'python3'
const SCRIPT = fileURLToPath(new URL('./tritonclient-check.py', import.meta.url))
const DEADLINE_MS = 60_000

const PROBE = 'import tritonclient.grpc, grpc_reflection'
const hasClient = spawnSync(PYTHON, ['-c', PROBE], { timeout: DEADLINE_MS }).status === 0
if (!hasClient) console.log(`${PYTHON} has no tritonclient or no grpc_reflection: their test is left out`)
const testIfThere = hasClient ? test : test.skip

testIfThere(
  'Triton’s own client, and Python’s of reflection, find everything as the protocol says',
  async () => {
    const models = DATATYPES.map((datatype) => ({ name: datatype, datatype, shape: ['rows', 'columns'] }))
    const root = createModelsFolder({
      'same/7/model.onnx': writeIdentityModel(models),
      ...Object.fromEntries(
        models.map((model) => [
          `one-${model.datatype.toLowerCase()}/1/model.onnx`,
          writeIdentityModel([{ ...model, name: 'x' }]),
        ]),
      ),
    })
    cpSync(join(findModelRoot(), 'heart'), join(root, 'heart'), { recursive: true })
    const { address, close } = await startGrpc({ root, hasModelControl: true })
    const { stdout } = await promisify(execFile)(PYTHON, [SCRIPT, address], { timeout: DEADLINE_MS })
    await close()
    assert.equal(JSON.parse(stdout), {
      live: true,
      ready: true,
      name: 'tidegate',
      'model ready': true,
      'version ready': true,
      'model unknown': 'StatusCode.NOT_FOUND',
      'raw, differ': [],
      'typed, differ': [],
      heart: ['2', [0]],
      probabilities: [1, 2],
      asynchronous: 20,
      refused: ['StatusCode.INVALID_ARGUMENT', true],
      priority: [0],
      'no such priority': ['StatusCode.INVALID_ARGUMENT', true],
      'too late': 'StatusCode.DEADLINE_EXCEEDED',
      'in time': [0],
      compressed: [0],
      stream: 'StatusCode.UNIMPLEMENTED',
      statistics: 'StatusCode.UNIMPLEMENTED',
      unloaded: false,
      loaded: true,
      index: ['heart 1 READY', 'heart 2 READY', 'same 7 READY'],
      services: ['grpc.health.v1.Health', 'inference.GRPCInferenceService'],
      methods: 9,
      "unlike Triton's": [],
    })
  },
)

test.run()
