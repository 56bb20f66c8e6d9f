import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { estimateStartUp } from '../../../scaler/gate/estimate-pace.ts'
import { liveDeployment, livePod, liveReplicaSet, observed } from '../cluster/workload-objects.ts'

const set = liveReplicaSet({})

/** Estimates from pods created at second 0 and ready at these seconds; undefined is a pod that is not ready. */
function check(readySeconds: readonly (number | undefined)[], expected: unknown): void {
  const pods = readySeconds.map((seconds, index) =>
    livePod({
      name: `web-${index}`,
      set,
      ready: seconds !== undefined,
      created: '2026-01-01T00:00:00Z',
      readySince: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds ?? 0)).toISOString(),
    }),
  )
  assert.equal(estimateStartUp(observed(liveDeployment({}), [set], pods)), expected)
}

test('without a ready pod there is no estimate, rather than one of zero', () => {
  check([], undefined)
  check([undefined, undefined], undefined)
})

test('one pod: its own time, and the second that the API cuts off', () => {
  check([3], { kind: 'uniform', fromMs: 3000, toMs: 4000 })
})

test('a pod that lost readiness later and regained it does not stretch the estimate', () => {
  check([2, 3, 4, 3600], { kind: 'uniform', fromMs: 2000, toMs: 4000 })
})

test.run()
