import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/** PROMTOOL=/path/to/promtool npm test -- alerts; otherwise that of the PATH. */
const PROMTOOL = process.env['PROMTOOL'] ?? 'promtool'
const FOLDER = fileURLToPath(new URL('../../manifests/monitoring/', import.meta.url))
const DEADLINE_MS = 100_000

const hasIt = promtool('--version').status === 0
if (!hasIt) console.log(`${PROMTOOL} is not there: its tests are left out`)
const testIfThere = hasIt ? test : test.skip

testIfThere('Prometheus takes the rules', () => {
  const { status, output } = promtool('check', 'rules', join(FOLDER, 'alerts.yaml'))
  assert.is(status, 0, output)
  assert.match(output, '11 rules found')
})

testIfThere('each alert fires when it should, and not before', () => {
  const { status, output } = promtool('test', 'rules', join(FOLDER, 'alerts.test.yaml'))
  assert.is(status, 0, output)
})

testIfThere('a bound that lies elsewhere is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alerts-'))
  cpSync(FOLDER, folder, { recursive: true })
  const path = join(folder, 'alerts.yaml')
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('> 14.4 * 0.001', '> 30 * 0.001'))
  const { status, output } = promtool('test', 'rules', join(folder, 'alerts.test.yaml'))
  rmSync(folder, { recursive: true })
  assert.is(status, 1, output)
})

testIfThere('Prometheus can read every query of the dashboard', () => {
  const { panels } = JSON.parse(readFileSync(join(FOLDER, 'dashboard.json'), 'utf8')) as {
    panels: { targets: { expr: string }[] }[]
  }
  const rules = panels
    .flatMap(({ targets }) => targets)
    .map(({ expr }, index) => ({
      record: `query:${index}`,
      // As Grafana fills them in.
      expr: expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$(namespace|model)/g, 'a'),
    }))
  const folder = mkdtempSync(join(tmpdir(), 'dashboard-'))
  // JSON is YAML.
  writeFileSync(join(folder, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
  const { status, output } = promtool('check', 'rules', '--lint=none', join(folder, 'rules.yaml'))
  rmSync(folder, { recursive: true })
  assert.is(status, 0, output)
  assert.match(output, `${rules.length} rules found`)
})

function promtool(...args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, args, { encoding: 'utf8', timeout: DEADLINE_MS })
  return { status, output: `${stdout}\n${stderr}` }
}

test.run()
