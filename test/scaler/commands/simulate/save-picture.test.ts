import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { savePicture } from '../../../../scaler/commands/simulate/save-picture.ts'
import { ToolError } from '../../../../scaler/errors.ts'
import { rolloutScenario, simulate } from '../../../../sim/index.ts'
import { sampleWorkload } from '../../../sim/kubernetes/sample-objects.ts'

const folder = mkdtempSync(join(tmpdir(), 'picture-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

const before = sampleWorkload({ name: 'a<b', replicas: 1 })
const plan = {
  before,
  after: before,
  startUp: { kind: 'fixed', ms: 1000 },
  termination: { kind: 'fixed', ms: 1000 },
  seed: 7,
  around: {
    traffic: {
      arrivals: { kind: 'poisson', ratePerSecond: 5 },
      service: { serviceTime: { kind: 'constant', ms: 10 }, concurrency: 1, balance: 'random' },
    },
  },
  horizonMs: 10_000,
} as const
const timeline = simulate({ ...rolloutScenario(plan), changes: [] })
const judged = { verdict: { pass: true, reasons: [] }, levels: {} }

test('the picture says what was simulated, and its file may be there already', () => {
  const path = join(folder, 'twice.svg')
  savePicture(path, plan, timeline, judged)
  savePicture(path, plan, timeline, judged)
  const svg = readFileSync(path, 'utf8')
  assert.match(svg, '<title id="title">Deployment a&lt;b</title>')
  assert.match(svg, 'Traffic: poisson; constant service, 1 at once in a pod, random; seed 7')
  assert.is(svg.match(/<svg /g)?.length, 1)
})

test('nobody asked for a picture: there is none', () => {
  savePicture(undefined, plan, timeline, judged)
  const path = join(folder, 'none.svg')
  savePicture(path, { ...plan, around: {} }, timeline, judged)
  assert.not.ok(existsSync(path))
})

test('a file that cannot be written is an error of the arguments', () => {
  try {
    savePicture(join(folder, 'nowhere', 'picture.svg'), plan, timeline, judged)
    assert.unreachable('it was written')
  } catch (error) {
    assert.instance(error, ToolError)
    const { code, message } = error as ToolError
    assert.match(
      `${code}: ${message}`,
      /^ARGUMENT_INVALID: --svg .* cannot be written: there is no such file or folder$/,
    )
  }
})

test.run()
