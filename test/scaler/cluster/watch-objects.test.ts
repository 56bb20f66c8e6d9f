import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ObjectList, ObjectSelection } from '../../../scaler/cluster/cluster.ts'
import { type ObjectStore, watchObjects } from '../../../scaler/cluster/watch-objects.ts'
import { ToolError } from '../../../scaler/errors.ts'
import type { KubernetesObject } from '../../../scaler/manifests/kubernetes-object.ts'
import { FakeCluster } from './fake-cluster.ts'

const KIND = { apiVersion: 'v1', kind: 'ConfigMap' }
const SELECTION = { ...KIND, namespace: 'default' }

function map(name: string, value = ''): KubernetesObject {
  return { ...KIND, metadata: { name }, data: { value } }
}

/** Does something right after a list was answered: where a watch that starts late would miss it. */
class RacingCluster extends FakeCluster {
  afterList: () => void = () => undefined

  override async list(selection: ObjectSelection): Promise<ObjectList> {
    const list = await super.list(selection)
    this.afterList()
    this.afterList = () => undefined
    return list
  }
}

/** What the store was said to hold, change by change, until it holds `last`. */
async function storesUntil(cluster: FakeCluster, last: string): Promise<readonly string[]> {
  const stop = new AbortController()
  const seen: string[] = []
  const take = (store: ObjectStore): void => {
    const objects = [...store.values()].map(
      ({ metadata, data }) => `${metadata.name}${(data as { value: string }).value}`,
    )
    seen.push(objects.sort().join(' '))
    if (seen.at(-1) === last) stop.abort()
  }
  await watchObjects(cluster, SELECTION, take, AbortSignal.any([stop.signal, AbortSignal.timeout(10_000)]))
  return seen
}

test('what changes between the list and the watch is told', async () => {
  const cluster = new RacingCluster()
  cluster.put(map('a', '1'))
  cluster.afterList = () => void cluster.put(map('a', '2'))
  assert.equal(await storesUntil(cluster, 'a2'), ['a1', 'a2'])
})

test('what was deleted while the watch was down is gone after the next list', async () => {
  const cluster = new FakeCluster()
  cluster.put(map('a'))
  cluster.put(map('b'))
  setTimeout(() => {
    cluster.dropWatches()
    void cluster.remove({ ...SELECTION, name: 'a' })
  }, 10)
  assert.equal(await storesUntil(cluster, 'b'), ['a b', 'b'])
})

test('a call that fails as calls sometimes do is made again; one that never succeeds is the error', async () => {
  const cluster = new FakeCluster()
  cluster.put(map('a'))
  cluster.failures.push(new ToolError('CLUSTER_TIMEOUT', 'late'))
  assert.equal(await storesUntil(cluster, 'a'), ['a'])
  cluster.failures.push(new ToolError('CLUSTER_FORBIDDEN', 'no'))
  const code = await storesUntil(cluster, 'a').then(String, (error: ToolError) => error.code)
  assert.is(code, 'CLUSTER_FORBIDDEN')
})

test.run()
