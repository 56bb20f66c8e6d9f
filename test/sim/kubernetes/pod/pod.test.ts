import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { availableAtMs } from '../../../../sim/kubernetes/pod/pod.ts'

function check(title: string, readyAtMs: number, minReadySeconds: number, expected: number): void {
  test(title, () => assert.is(availableAtMs(readyAtMs, minReadySeconds), expected))
}

check('without minReadySeconds a pod is available when it is ready', 3900, 0, 3900)
check('the time of readiness is cut to whole seconds: 3.9 s and 2 s are 5 s', 3900, 2, 5000)
check('on a whole second nothing is cut', 3000, 2, 5000)
check('one millisecond before it, nearly a whole second is', 2999, 2, 4000)
check('with 1 s a pod can be available after a single millisecond', 3999, 1, 4000)
check('a pod of the settled past counts from then', -3_600_000, 10, -3_590_000)

test('never before it is ready, never later than minReadySeconds after, less than a second earlier than that', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.nat(1000), (readyAtMs, minReadySeconds) => {
      const atMs = availableAtMs(readyAtMs, minReadySeconds)
      const latestMs = readyAtMs + minReadySeconds * 1000
      assert.ok(atMs >= readyAtMs && atMs <= latestMs && atMs > latestMs - 1000, `${atMs}`)
    }),
  )
})

test.run()
