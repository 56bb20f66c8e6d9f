import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { kubectlMissing } from '../manifests/kubectl-missing.ts'
import { kustomizationFolders, objectOf } from '../manifests/rendered-folders.ts'
import { assertServed, selectorsOf } from './server-metrics.ts'

const check = kubectlMissing === undefined ? test : test.skip
if (kubectlMissing !== undefined) console.log(kubectlMissing)

test('the parser of the test sees names, labels and ranges', () => {
  assert.equal(selectorsOf('sum(rate(a_total{x="1",y=~"b"}[1m])) or 0 * sum(b{})'), [
    { metric: 'a_total', labels: ['x', 'y'], range: true },
    { metric: 'b', labels: [], range: false },
  ])
})

test('a metric, a label or a rate that the server does not have is found', async () => {
  for (const query of [
    'tidegate_none{}',
    'tidegate_build_info{model="a"}',
    'rate(tidegate_queue_depth{}[1m])',
  ]) {
    const refused = await assertServed(query).then(
      () => false,
      () => true,
    )
    assert.ok(refused, query)
  }
})

for (const folder of kustomizationFolders.filter((name) => name.startsWith('keda'))) {
  check(`${folder} asks for metrics and labels that the server has`, async () => {
    const { triggers } = (
      objectOf(folder, 'ScaledObject') as unknown as {
        spec: { triggers: { metadata: { query: string } }[] }
      }
    ).spec
    const queries = triggers.map(({ metadata }) => metadata.query)
    assert.ok(queries.some((query) => query.includes('tidegate_requests_total')))
    for (const query of queries) await assertServed(query)
  })
}

test.run()
