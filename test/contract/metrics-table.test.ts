import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { declaredMetrics } from './server-metrics.ts'

const README = readFileSync(new URL('../../server/README.md', import.meta.url), 'utf8')
/** A row of the table of metrics: name, type, labels. */
const ROW = /^\| `(tidegate_\w+)` \| (\w+) \| ([^|]*)\|/gm

test('server/README.md lists every metric of the server with its type and labels, and no other', async () => {
  const listed = [...README.matchAll(ROW)].map(([, name = '', type = '', labels = '']) => ({
    name,
    type,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
  }))
  const declared = [...(await declaredMetrics())]
    .filter(([name]) => name.startsWith('tidegate_'))
    .map(([name, { type, labels }]) => ({ name, type, labels: [...labels] }))
  assert.equal(byName(listed), byName(declared))
})

function byName<T extends { readonly name: string }>(metrics: readonly T[]): readonly T[] {
  return metrics.toSorted((one, other) => one.name.localeCompare(other.name))
}

test.run()
