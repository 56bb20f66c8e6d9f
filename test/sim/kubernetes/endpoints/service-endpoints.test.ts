import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type EndpointCondition,
  endpointCondition,
  ServiceEndpoints,
} from '../../../../sim/kubernetes/endpoints/service-endpoints.ts'

test('a pod is out while it is not ready, and only a stopgap once it has its deletion mark', () => {
  assert.is(endpointCondition(false, false), 'out')
  assert.is(endpointCondition(true, false), 'ready')
  assert.is(endpointCondition(true, true), 'servingTerminating')
  assert.is(endpointCondition(false, true), 'out')
})

function targetsAfter(...changes: readonly (readonly [string, EndpointCondition])[]): string[] {
  const endpoints = new ServiceEndpoints<string>()
  for (const [pod, condition] of changes) endpoints.apply(pod, condition)
  return [...endpoints.targets]
}

test('requests go to the ready ones', () => {
  assert.equal(targetsAfter(['a', 'ready'], ['b', 'out'], ['c', 'servingTerminating']), ['a'])
})

test('without a ready one they go to those that are terminating and still serve', () => {
  assert.equal(targetsAfter(['a', 'ready'], ['c', 'ready'], ['a', 'servingTerminating'], ['c', 'out']), ['a'])
})

test('as soon as one is ready, the others are left alone', () => {
  assert.equal(targetsAfter(['a', 'servingTerminating'], ['b', 'ready']), ['b'])
})

test('they go nowhere when nobody serves', () => {
  assert.equal(targetsAfter(['a', 'ready'], ['a', 'servingTerminating'], ['a', 'out']), [])
})

test.run()
