import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ToolError } from '../../../scaler/errors.ts'
import type { KubernetesObject } from '../../../scaler/manifests/kubernetes-object.ts'
import { selectWorkload } from '../../../scaler/rehearsal/select-workload.ts'

function object(kind: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name } }
}

const service = object('Service', 'web')
const web = object('Deployment', 'web')
const api = object('ReplicaSet', 'api')

function checkRefused(
  title: string,
  objects: KubernetesObject[],
  name: string | undefined,
  expected: string[],
): void {
  test(title, () => {
    assert.throws(
      () => selectWorkload(objects, name),
      (error: unknown) => {
        assert.instance(error, ToolError)
        const { code, message, exitCode } = error as ToolError
        assert.equal([code, message, exitCode], [...expected, 2])
        return true
      },
    )
  })
}

test('the only workload among other objects needs no name', () => {
  assert.is(selectWorkload([service, web]), web)
})
test('a name chooses among several, and never an object that is no workload', () => {
  assert.is(selectWorkload([service, web, api], 'api'), api)
  assert.is(selectWorkload([service, web, api], 'web'), web)
})
checkRefused('several without a name: all are named', [web, service, api], undefined, [
  'WORKLOAD_AMBIGUOUS',
  'the manifests hold several workloads: Deployment web, ReplicaSet api',
])
checkRefused('none: what there is instead is named', [service], undefined, [
  'WORKLOAD_NOT_FOUND',
  'the manifests hold no Deployment or ReplicaSet, but Service',
])
checkRefused('none of that name: what there is instead is named', [web], 'wbe', [
  'WORKLOAD_NOT_FOUND',
  'no workload of the manifests is named wbe; there is Deployment web',
])

test.run()
