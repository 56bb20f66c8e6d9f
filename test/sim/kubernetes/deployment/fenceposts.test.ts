import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { resolveFenceposts } from '../../../../sim/kubernetes/deployment/fenceposts.ts'
import type { IntOrPercent } from '../../../../sim/kubernetes/int-or-percent.ts'
import { rolling, sampleWorkload } from '../sample-objects.ts'

type Row = {
  readonly surge: IntOrPercent
  readonly unavailable: IntOrPercent
  readonly replicas: number
  readonly expected: readonly [maxSurge: number, maxUnavailable: number]
}

function check(title: string, { surge, unavailable, replicas, expected }: Row): void {
  test(title, () =>
    assert.equal(resolveFenceposts(sampleWorkload({ replicas, strategy: rolling(surge, unavailable) })), {
      maxSurge: expected[0],
      maxUnavailable: expected[1],
    }),
  )
}

// The cases of deployment_util_test.go: TestResolveFenceposts that pass validation (an absent value is 0 there).
check('39 % and 39 % of 10 are a surge of 4, 3 unavailable', {
  surge: '39%',
  unavailable: '39%',
  replicas: 10,
  expected: [4, 3],
})
check('no surge and 39 % of 10', { surge: 0, unavailable: '39%', replicas: 10, expected: [0, 3] })
check('39 % of 10 and none unavailable', { surge: '39%', unavailable: 0, replicas: 10, expected: [4, 0] })
check('both zero: one may be unavailable, or nothing could move', {
  surge: 0,
  unavailable: 0,
  replicas: 10,
  expected: [0, 1],
})
check('both zero with no replicas: the one is cut to the number of replicas', {
  surge: '0%',
  unavailable: '0%',
  replicas: 0,
  expected: [0, 0],
})

// The cases of TestMaxUnavailable, all with a surge of 1.
check('5 of 10 unavailable', { surge: 1, unavailable: 5, replicas: 10, expected: [1, 5] })
check('10 of 10 unavailable', { surge: 1, unavailable: 10, replicas: 10, expected: [1, 10] })
check('10 of 5 unavailable are cut to 5', { surge: 1, unavailable: 10, replicas: 5, expected: [1, 5] })
check('10 of 0 unavailable are cut to 0', { surge: 1, unavailable: 10, replicas: 0, expected: [1, 0] })
check('50 % of 10 unavailable', { surge: 1, unavailable: '50%', replicas: 10, expected: [1, 5] })
check('100 % of 10 unavailable', { surge: 1, unavailable: '100%', replicas: 10, expected: [1, 10] })
check('100 % of 5 unavailable', { surge: 1, unavailable: '100%', replicas: 5, expected: [1, 5] })

check('9 % of 10 rounds down to 0, and becomes 1 because the surge is 0 too', {
  surge: '0%',
  unavailable: '9%',
  replicas: 10,
  expected: [0, 1],
})
check('1 % and 1 % of 10: the surge rounds up, so none need be unavailable', {
  surge: '1%',
  unavailable: '1%',
  replicas: 10,
  expected: [1, 0],
})
check('a surge has no upper bound', { surge: '300%', unavailable: 0, replicas: 4, expected: [12, 0] })
check('100 % and 0 %', { surge: '100%', unavailable: '0%', replicas: 5, expected: [5, 0] })
check('60 % and 30 % of 5', { surge: '60%', unavailable: '30%', replicas: 5, expected: [3, 1] })

test('Recreate has neither', () => {
  assert.equal(resolveFenceposts(sampleWorkload({ replicas: 10, strategy: { type: 'Recreate' } })), {
    maxSurge: 0,
    maxUnavailable: 0,
  })
})

test('with replicas, something can always move; never more pods are unavailable than there are', () => {
  const values = fc.oneof(
    fc.nat(50),
    fc.nat(100).map((percent): IntOrPercent => `${percent}%`),
  )
  fc.assert(
    fc.property(values, values, fc.integer({ min: 1, max: 200 }), (surge, unavailable, replicas) => {
      const strategy = rolling(surge, unavailable)
      const { maxSurge, maxUnavailable } = resolveFenceposts(sampleWorkload({ replicas, strategy }))
      assert.ok(maxSurge + maxUnavailable >= 1)
      assert.ok(maxUnavailable <= replicas)
    }),
  )
})

test.run()
