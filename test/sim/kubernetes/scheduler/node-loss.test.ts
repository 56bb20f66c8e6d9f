import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nodeLoss } from '../../../../sim/kubernetes/scheduler/node-loss.ts'

function check(title: string, heartbeatAtMs: number, offsetMs: number, notReadyAtMs: number): void {
  test(title, () =>
    assert.equal(nodeLoss(heartbeatAtMs, offsetMs), { notReadyAtMs, evictsAtMs: notReadyAtMs + 300_000 }),
  )
}

check('noticed in the same moment: overdue 50 s later, evicted 300 s after that', 10_000, 0, 60_000)
check('a heartbeat at 1 s is noticed at 5 s', 1000, 0, 55_000)
check('a controller that looks 2 s into each 5 s notices one at 1 s at 2 s', 1000, 2000, 52_000)
check('one at 3 s it notices at 7 s', 3000, 2000, 57_000)

test.run()
