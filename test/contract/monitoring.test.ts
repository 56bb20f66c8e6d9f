import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { assertServed, selectorsOf } from './server-metrics.ts'

const FOLDER = new URL('../../manifests/monitoring/', import.meta.url)

type Panel = { readonly title: string; readonly targets: readonly { readonly expr: string }[] }
type Rule = { readonly alert: string; readonly expr: string }

const { panels }: { panels: readonly Panel[] } = JSON.parse(read('dashboard.json'))
const { groups }: { groups: readonly { rules: readonly Rule[] }[] } = parse(read('alerts.yaml'))

const queries = [
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ name: `panel ${title}`, expr }))),
  ...groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ name: `alert ${alert}`, expr }))),
]

for (const { name, expr } of queries)
  test(`${name} asks for what the server has`, async () => {
    // A metric without braces would not be looked at.
    const written = expr.match(/\b(tidegate|nodejs|process)_\w+/g) ?? []
    assert.equal(
      selectorsOf(expr).map(({ metric }) => metric),
      written,
    )
    assert.ok(written.length > 0)
    await assertServed(expr)
  })

test('the dashboard and the alerts are there', () => assert.ok(queries.length >= 25, `${queries.length}`))

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8')
}

test.run()
