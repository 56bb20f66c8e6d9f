import * as assert from 'uvu/assert'
import type { Cluster, WatchEvent } from '../../scaler/cluster/cluster.ts'
import { type ErrorCode, ToolError } from '../../scaler/errors.ts'
import type { KubernetesObject } from '../../scaler/manifests/kubernetes-object.ts'

/** A case that any Cluster has to pass: the fake in memory always, a real one when there is one. */
type ClusterCase = readonly [what: string, run: (cluster: Cluster, namespace: string) => Promise<void>]

const KIND = { apiVersion: 'v1', kind: 'ConfigMap' }

/** Only as long as a case can take when something is wrong; no case waits for it. */
const EVENT_DEADLINE_MS = 20_000

function configMap(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>>,
): KubernetesObject {
  return { ...KIND, metadata: { namespace, name, labels: { case: name } }, data }
}

async function refused(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ToolError)) throw new Error(`expected ${code}, got ${String(error)}`)
  assert.is(error.code, code, error.message)
}

export const clusterCases: readonly ClusterCase[] = [
  [
    'an object that is not there is CLUSTER_NOT_FOUND, and so is a kind that is not there',
    async (cluster, namespace) => {
      await refused(cluster.read({ ...KIND, namespace, name: 'none' }), 'CLUSTER_NOT_FOUND')
      await refused(cluster.remove({ ...KIND, namespace, name: 'none' }), 'CLUSTER_NOT_FOUND')
      await refused(
        cluster.read({ apiVersion: 'example.com/v1', kind: 'Nothing', namespace, name: 'x' }),
        'CLUSTER_NOT_FOUND',
      )
    },
  ],
  [
    'apply creates, changes, removes what is no longer applied, and leaves alone what is the same',
    async (cluster, namespace) => {
      const reference = { ...KIND, namespace, name: 'apply' }
      const created = await cluster.apply(configMap(namespace, 'apply', { a: '1', b: '2' }))
      const again = await cluster.apply(configMap(namespace, 'apply', { a: '1', b: '2' }))
      assert.is(again.metadata['resourceVersion'], created.metadata['resourceVersion'])
      await cluster.apply(configMap(namespace, 'apply', { a: '3' }))
      const live = await cluster.read(reference)
      assert.equal(live['data'], { a: '3' })
      assert.is(live.metadata['uid'], created.metadata['uid'])
      assert.is.not(live.metadata['resourceVersion'], created.metadata['resourceVersion'])
    },
  ],
  [
    'apply says in managedFields which fields are ours',
    async (cluster, namespace) => {
      const stored = await cluster.apply(configMap(namespace, 'owned', { a: '1' }))
      const [entry] = stored.metadata['managedFields'] as {
        manager: string
        operation: string
        fieldsV1: object
      }[]
      assert.is(entry?.manager, 'tidegate')
      assert.is(entry?.operation, 'Apply')
      assert.equal(Object.entries(entry?.fieldsV1 ?? {}).find(([field]) => field === 'f:data')?.[1], {
        'f:a': {},
      })
    },
  ],
  [
    'a dry run answers as the real one would, and stores nothing',
    async (cluster, namespace) => {
      const reference = { ...KIND, namespace, name: 'dry' }
      const first = await cluster.apply(configMap(namespace, 'dry', { a: '1' }), { dryRun: true })
      assert.equal(first['data'], { a: '1' })
      await refused(cluster.read(reference), 'CLUSTER_NOT_FOUND')
      await cluster.apply(configMap(namespace, 'dry', { a: '1', b: '2' }))
      const second = await cluster.apply(configMap(namespace, 'dry', { a: '3' }), { dryRun: true })
      assert.equal(second['data'], { a: '3' })
      assert.equal((await cluster.read(reference))['data'], { a: '1', b: '2' })
    },
  ],
  [
    'two field managers: each removes only what it applied itself',
    async (cluster, namespace) => {
      await cluster.apply(configMap(namespace, 'shared', { a: '1', b: '2' }))
      const other = { fieldManager: 'tidegate-image' }
      await cluster.apply(configMap(namespace, 'shared', { b: '5', c: '6' }), other)
      const after = await cluster.apply(configMap(namespace, 'shared', { a: '1' }))
      assert.equal(after['data'], { a: '1', b: '5', c: '6' })
      const last = await cluster.apply(configMap(namespace, 'shared', { c: '6' }), other)
      assert.equal(last['data'], { a: '1', c: '6' })
    },
  ],
  [
    'a JSON patch changes what it says, and nothing when its test fails',
    async (cluster, namespace) => {
      const reference = { ...KIND, namespace, name: 'patch' }
      const { metadata } = await cluster.apply(configMap(namespace, 'patch', { a: '1', b: '2' }))
      const uid = metadata['uid']
      await cluster.patch(reference, [
        { op: 'test', path: '/metadata/uid', value: uid },
        { op: 'replace', path: '/data', value: { a: '5' } },
      ])
      await refused(
        cluster.patch(reference, [
          { op: 'test', path: '/metadata/uid', value: 'another' },
          { op: 'replace', path: '/data', value: { a: '6' } },
        ]),
        'CLUSTER_REFUSED',
      )
      assert.equal((await cluster.read(reference))['data'], { a: '5' })
    },
  ],
  [
    'a list selects by label and by name, and a watch from its version misses nothing',
    async (cluster, namespace) => {
      await cluster.apply(configMap(namespace, 'watched', { a: '1' }))
      await cluster.apply(configMap(namespace, 'other', { a: '1' }))
      const selection = { ...KIND, namespace, labelSelector: 'case=watched' }
      const { objects, resourceVersion } = await cluster.list(selection)
      assert.equal(
        objects.map((object) => [object.kind, object.apiVersion, object.metadata.name]),
        [['ConfigMap', 'v1', 'watched']],
      )
      assert.is((await cluster.list({ ...KIND, namespace, name: 'other' })).objects.length, 1)
      // Between the list and the watch: the very changes that a watch without a version would miss.
      await cluster.apply(configMap(namespace, 'watched', { a: '2' }))
      await cluster.apply(configMap(namespace, 'other', { a: '2' }))
      const events: WatchEvent[] = []
      const stop = new AbortController()
      const late = AbortSignal.timeout(EVENT_DEADLINE_MS)
      const take = (event: WatchEvent): void => {
        events.push(event)
        if (event.type === 'DELETED') stop.abort()
      }
      const watching = cluster.watch(
        { ...selection, resourceVersion },
        take,
        AbortSignal.any([stop.signal, late]),
      )
      await cluster.remove({ ...KIND, namespace, name: 'watched' })
      await watching
      assert.equal(
        events.map(({ type, object }) => [type, object.metadata.name, (object['data'] as { a: string }).a]),
        [
          ['MODIFIED', 'watched', '2'],
          ['DELETED', 'watched', '2'],
        ],
      )
    },
  ],
  [
    'a watch that is aborted resolves, also when it was before it began',
    async (cluster, namespace) => {
      const { resourceVersion } = await cluster.list({ ...KIND, namespace })
      await cluster.watch({ ...KIND, namespace, resourceVersion }, () => undefined, AbortSignal.abort())
      await cluster.watch({ ...KIND, namespace, resourceVersion }, () => undefined, AbortSignal.timeout(50))
    },
  ],
]
