import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gatherRepeated } from '../../../scaler/options/gather-repeated.ts'

function check(title: string, before: string, after: string): void {
  test(title, () => assert.is(gatherRepeated(before.split(' ')).join(' '), after))
}

check('without repetition nothing changes', 'simulate --surge 1 --json', 'simulate --surge 1 --json')
check(
  'values of a repeated option come together',
  'simulate --fault a --json --fault b --metric r=1 --fault=c',
  'simulate --fault a b c --json --metric r=1',
)
check('a value may hold an equals sign', 'simulate --metric=r=1,2@3s', 'simulate --metric r=1,2@3s')
check('an option at the end without a value stays without one', 'simulate --fault', 'simulate --fault')

test.run()
