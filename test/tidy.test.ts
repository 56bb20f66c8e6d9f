import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ERRORS } from '../scaler/errors.ts'

/** Rules about the files themselves: what no compiler and no linter here checks. Each names every file that breaks it. */
const PROJECT = fileURLToPath(new URL('..', import.meta.url))
const LINES_MAX = 300

/** Files that git knows and that are there: a checkout without git has nothing to check. */
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: PROJECT, encoding: 'utf8', timeout: 20_000 })
  .split('\0')
  .filter((path) => path !== '' && existsSync(PROJECT + path))
const sources = tracked.filter((path) => /^(sim|server|scaler)\/.*\.ts$/.test(path))
const tests = tracked.filter((path) => /^test\/.*\.ts$/.test(path))

function read(path: string): string {
  return readFileSync(PROJECT + path, 'utf8')
}

test('there is something to check', () => {
  assert.ok(sources.length > 50, `${sources.length} sources`)
  assert.ok(tests.length > 20, `${tests.length} tests`)
})

test(`no source file is longer than ${LINES_MAX} lines`, () => {
  const lines = (path: string): number => read(path).trimEnd().split('\n').length
  assert.equal(
    sources.filter((path) => lines(path) > LINES_MAX).map((path) => `${path}: ${lines(path)} lines`),
    [],
  )
})

test('no file is a drawer for everything', () => {
  const drawer = /^(utils?|helpers?|common|types|misc|shared)\.ts$/
  assert.equal(
    [...sources, ...tests].filter((path) => drawer.test(basename(path))),
    [],
  )
})

test('sim has no clock, no chance but the seeded one, and no process', () => {
  const banned =
    /\b(Date\.|new Date|performance\.|Math\.random|setTimeout|setInterval|setImmediate|queueMicrotask|process\.|console\.|crypto\.|globalThis)/
  const findings = sources
    .filter((path) => path.startsWith('sim/'))
    .flatMap((path) =>
      read(path)
        .split('\n')
        .map((line, index) => `${path}:${index + 1}: ${line.trim()}`)
        .filter((line) => banned.test(line)),
    )
  assert.equal(findings, [])
})

/** Only seen at work, by a process or on a cluster: shorten this list, never lengthen it. */
const ONLY_AT_WORK = [
  'scaler/cluster/observe-workload.ts',
  'scaler/commands/rehearsal/read-rehearsal.ts',
  'scaler/commands/rehearsal/rehearsal-options.ts',
  'scaler/commands/rollout/rollout-output.ts',
  'scaler/commands/rollout/rollout-options.ts',
  'scaler/commands/rollout/rollout.ts',
  'scaler/commands/rollout/run-rollout.ts',
  'scaler/commands/status/run-status.ts',
  'scaler/commands/status/status-options.ts',
  'scaler/commands/status/status.ts',
  'scaler/draw/terminal.ts',
  'scaler/gate/live-deployment.ts',
  'scaler/main.ts',
  'scaler/rollout/pod-table.ts',
]

test('every file of sim and scaler is reached by a test: by its imports, or by a test of its own name', () => {
  const reached = new Set(tests)
  for (const path of reached)
    for (const target of importsOf(path)) if (sources.includes(target)) reached.add(target)
  const hasCode = (path: string): boolean => /^export (async )?(function|const|class)/m.test(read(path))
  const mirrored = (path: string): string => `test/${path.replace(/\.ts$/, '.test.ts')}`
  assert.equal(
    sources
      .filter((path) => /^(sim|scaler)\//.test(path) && hasCode(path) && !ONLY_AT_WORK.includes(path))
      .filter((path) => !reached.has(path) && !tests.includes(mirrored(path))),
    [],
  )
})

/** The project's own files that a file imports, as paths from the root. */
function importsOf(path: string): string[] {
  return [...read(path).matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)].map(([, target = '']) =>
    new URL(target, `file:///${path}`).pathname.slice(1),
  )
}

test('every error code of the command line is documented', () => {
  const pages = ['README.md', 'scaler/README.md']
    .filter((path) => existsSync(PROJECT + path))
    .map(read)
    .join('\n')
  assert.equal(
    Object.keys(ERRORS).filter((code) => !new RegExp(`\\b${code}\\b`).test(pages)),
    [],
  )
})

test('no tracked file names a machine of its writers or the host of a registry', () => {
  // Written in pieces, or this file would find itself.
  const banned = new RegExp(
    [
      '/ho' + 'me/[a-z]',
      '/ro' + 'ot/',
      '/wo' + 'rk/',
      '/Us' + 'ers/',
      '"resol' + 'ved": *"https?:',
      'registry\\.npm' + 'js\\.',
    ].join('|'),
  )
  const isText = (path: string): boolean => !/\.(onnx|png|gz|ico)$/.test(path)
  const findings = tracked.filter(isText).flatMap((path) => {
    const found = banned.exec(read(path))
    return found === null ? [] : [`${path}: ${found[0]}`]
  })
  assert.equal(findings, [])
})

test.run()
