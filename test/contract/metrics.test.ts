import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMetrics } from '../../server/metrics/metrics.ts'
import { kubectlMissing } from '../manifests/kubectl-missing.ts'
import { kustomizationFolders, objectOf } from '../manifests/rendered-folders.ts'

const check = kubectlMissing === undefined ? test : test.skip
if (kubectlMissing !== undefined) console.log(kubectlMissing)

/** Labels that Prometheus adds when it scrapes a pod; the rest has to come from the server. */
const SCRAPE_LABELS = ['namespace', 'pod', 'node', 'instance', 'job']

type Declared = { readonly type: string; readonly labels: readonly string[] }

/** Every metric of the server by name, as its registry declares it. */
async function declaredMetrics(): Promise<ReadonlyMap<string, Declared>> {
  const { registry } = createMetrics()
  const declared = new Map<string, Declared>()
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    // The declared labels of a metric are kept in a field that prom-client's types leave out.
    const metric = registry.getSingleMetric(name) as unknown as { labelNames: string[] }
    declared.set(name, { type: String(type), labels: metric.labelNames })
  }
  return declared
}

type Selector = { readonly metric: string; readonly labels: readonly string[]; readonly range: boolean }

/** The series that a PromQL expression selects: `name{label="…"}`, with a range or without. */
function selectorsOf(query: string): readonly Selector[] {
  return [...query.matchAll(/([a-z_:][\w:]*)\{([^}]*)\}(\[[^\]]+\])?/g)].map(
    ([, metric = '', inner = '', range]) => ({
      metric,
      labels: [...inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
      range: range !== undefined,
    }),
  )
}

check('the parser of the test sees names, labels and ranges', () => {
  assert.equal(selectorsOf('sum(rate(a_total{x="1",y=~"b"}[1m])) or 0 * sum(b{})'), [
    { metric: 'a_total', labels: ['x', 'y'], range: true },
    { metric: 'b', labels: [], range: false },
  ])
})

for (const folder of kustomizationFolders.filter((name) => name.startsWith('keda'))) {
  check(`${folder} asks for metrics and labels that the server has`, async () => {
    const declared = await declaredMetrics()
    const { triggers } = (
      objectOf(folder, 'ScaledObject') as unknown as {
        spec: { triggers: { metadata: { query: string } }[] }
      }
    ).spec
    const selectors = triggers.flatMap(({ metadata }) => selectorsOf(metadata.query))
    assert.ok(selectors.some(({ metric }) => metric === 'tidegate_requests_total'))
    for (const { metric, labels, range } of selectors) {
      const known = declared.get(metric)
      assert.ok(known, `the server declares no ${metric}`)
      // rate() is for counters; a gauge is read as it is.
      assert.is(known.type, range ? 'counter' : 'gauge', metric)
      for (const label of labels)
        assert.ok([...known.labels, ...SCRAPE_LABELS].includes(label), `${metric} has no label ${label}`)
    }
  })
}

test.run()
