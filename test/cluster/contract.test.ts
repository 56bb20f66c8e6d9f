import { test } from 'uvu'
import { clusterCases } from '../contract/cluster-cases.ts'
import { clusterTest } from './cluster-test.ts'
import { inNamespace } from './deployed-service.ts'

for (const [what, run] of clusterCases)
  clusterTest(`on a real cluster: ${what}`, [], (cluster) =>
    inNamespace(cluster, 'contract', async (namespace) => {
      await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
      await run(cluster, namespace)
    }),
  )

test.run()
