import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDelay } from '../../../scaler/options/parse-delay.ts'
import type { Delay } from '../../../sim/index.ts'

function check(title: string, text: string, expected: Delay | undefined): void {
  test(title, () => assert.equal(parseDelay(text), expected))
}

check('one duration is the same for every pod', '2s', { kind: 'fixed', ms: 2000 })
check('two are uniform between them', '1s..4s', { kind: 'uniform', fromMs: 1000, toMs: 4000 })
check('units may differ', '500ms..1m', { kind: 'uniform', fromMs: 500, toMs: 60_000 })
check('a range of one point is a range', '2s..2s', { kind: 'uniform', fromMs: 2000, toMs: 2000 })
check('never', 'never', { kind: 'never' })
check('a range that runs backwards is refused', '4s..1s', undefined)
check('a range without an end is refused', '1s..', undefined)
check('a range without a start is refused', '..4s', undefined)
check('a range of three is refused', '1s..2s..3s', undefined)
check('a number without a unit is refused', '2', undefined)
check('nothing is refused', '', undefined)

test.run()
