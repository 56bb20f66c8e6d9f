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

type Change = readonly [pod: string, change: EndpointCondition | 'answers' | 'silent']

/** `TARGETS/SILENT`: how many pods get requests, and how many of these do not answer. */
function after(...changes: readonly Change[]): string {
  const endpoints = new ServiceEndpoints<string>()
  for (const [pod, change] of changes)
    if (change === 'answers' || change === 'silent') endpoints.note(pod, change === 'answers')
    else endpoints.apply(pod, change)
  return `${endpoints.targets}/${endpoints.silentTargets}`
}

test('requests go to the ready ones, whether they answer or not', () => {
  assert.is(after(['a', 'ready'], ['b', 'out'], ['c', 'servingTerminating']), '1/1')
  assert.is(after(['a', 'ready'], ['a', 'answers'], ['b', 'ready']), '2/1')
})

test('without a ready one they go to those that are terminating and still serve', () => {
  assert.is(after(['a', 'ready'], ['a', 'answers'], ['a', 'servingTerminating']), '1/0')
  assert.is(after(['a', 'servingTerminating'], ['b', 'servingTerminating'], ['b', 'answers']), '2/1')
})

test('as soon as one is ready, the others are left alone', () => {
  assert.is(after(['a', 'servingTerminating'], ['b', 'ready'], ['b', 'answers']), '1/0')
})

test('they go nowhere when nobody serves', () => {
  assert.is(after(), '0/0')
  assert.is(after(['a', 'ready'], ['a', 'answers'], ['a', 'out'], ['a', 'silent']), '0/0')
})

test('a pod that answers before it joins is not silent when it does', () => {
  assert.is(after(['a', 'answers'], ['a', 'ready']), '1/0')
})

test.run()
