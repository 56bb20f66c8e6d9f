import { test } from 'uvu'
import { FakeCluster } from '../scaler/cluster/fake-cluster.ts'
import { clusterCases } from './cluster-cases.ts'

for (const [what, run] of clusterCases) test(`in memory: ${what}`, () => run(new FakeCluster(), 'contract'))

test.run()
