import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { serviceTimeFactor } from '../../../../sim/kubernetes/kubelet/container/cpu-throttling.ts'

function check(title: string, needCores: number, limitCores: number | undefined, factor: number): void {
  test(title, () => assert.is(serviceTimeFactor(needCores, limitCores), factor))
}

check('2 cores needed and half a core allowed: four times as long', 2, 0.5, 4)
check('a limit above the need changes nothing', 0.5, 2, 1)
check('nor does one that is just met', 1, 1, 1)
check('without a limit nothing is held back', 64, undefined, 1)

test.run()
